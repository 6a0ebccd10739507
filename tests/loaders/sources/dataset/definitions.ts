/** Definitions that tests start from. */
export const ASILI = {
  codice: 'asili_nido',
  titolo: 'Posti negli asili nido',
  descrizione: 'Posti autorizzati e bambini residenti sotto i tre anni.',
  fonte: {
    nome: 'Anagrafe dei servizi',
    ente: 'Regione di prova',
    url: 'https://dati.esempio.it',
    licenza: 'CC BY 4.0',
  },
  livello: 'contesto',
  qualita: 'Dati amministrativi.',
  frequenza: 'annuale',
  territorio: { codice_istat: 'COD_COM' },
  periodo: { anno: 'Anno' },
  misure: [
    {
      codice: 'posti_ogni_100_bambini',
      titolo: 'Posti ogni 100 bambini',
      definizione: 'Quanti posti ci sono ogni 100 bambini sotto i tre anni.',
      numeratore: { colonna: 'Posti', descrizione: 'Posti autorizzati' },
      denominatore: { colonna: 'Bambini 0-2', descrizione: 'Bambini residenti sotto i tre anni' },
      unita: 'ogni 100 bambini',
      moltiplicatore: 100,
      decimali: 1,
      additivita: 'stock',
    },
    {
      codice: 'posti_nido',
      titolo: 'Posti negli asili nido',
      definizione: 'Quanti posti sono autorizzati.',
      conteggio: { colonna: 'Posti', descrizione: 'Posti autorizzati' },
      unita: 'posti',
      additivita: 'stock',
    },
  ],
};
