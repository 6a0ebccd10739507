/** Texts that the server writes into the data of pages: notices, notes, names of breakdowns, kinds of places. */
export const testiDati = {
  avviso: {
    sconosciuto: (che: string, valore: string) =>
      `${che} «${valore}» non esiste: la pagina non ne tiene conto.`,
    filtroTolto: (filtro: string, indicatore: string) =>
      `Il filtro per ${filtro} non si applica a «${indicatore}»: è stato tolto.`,
    periodoAssente: (indicatore: string, chiesto: string, mostrato: string) =>
      `Per «${indicatore}» il ${chiesto} non c’è: vedi il ${mostrato}.`,
    troppeRighe: (massimo: number) => `Si possono aprire al massimo ${massimo} righe alla volta.`,
  },
  parametro: {
    indicatore: 'L’indicatore',
    periodo: 'Il periodo',
    genere: 'Il genere',
    eta: 'L’età',
    cittadinanza: 'La cittadinanza',
    gerarchia: 'La suddivisione',
    dettaglio: 'Il dettaglio',
    ordina: 'L’ordinamento',
    verso: 'Il verso',
    espandi: 'La riga',
    classi: 'Il metodo delle classi',
  },
  filtro: { genere: 'genere', eta: 'età', cittadinanza: 'cittadinanza' },
  genere: { M: 'Maschi', F: 'Femmine' },
  cittadinanza: { italiana: 'Italiana', straniera: 'Straniera' },
  ripartizione: { genere: 'Per genere', eta: 'Per età', cittadinanza: 'Per cittadinanza' },
  nota: {
    dimostrativo: 'I valori sono dimostrativi: servono a provare il cruscotto, non descrivono la realtà.',
    aggregazioni:
      'Ambiti e sistemi locali sono composti per vicinanza: l’appartenenza dei comuni è dimostrativa.',
    territorio: 'Territorio al 31 dicembre 2025. I confini dei comuni sono indicativi.',
  },
  luogo: {
    regione: 'Regione',
    provincia: 'Provincia',
    comune: 'Comune',
    ats: 'Ambito sociale',
    sll: 'Sistema locale del lavoro',
    inProvincia: (nome: string) => `provincia di ${nome}`,
  },
};
