/** Texts of the parts that forms are made of. */
export const testiModuli = {
  facoltativo: '(facoltativo)',
  mostra: 'Mostra',
  nascondi: 'Nascondi',
  mostraDi: (campo: string) => `Mostra: ${campo}`,
  nascondiDi: (campo: string) => `Nascondi: ${campo}`,
  maiuscole: 'Blocco maiuscole attivo',
  riepilogo: (quanti: number) =>
    quanti === 1 ? 'C’è una cosa da correggere' : `Ci sono ${quanti} cose da correggere`,
  codice: (codice: string) => `Codice: ${codice}`,
};
