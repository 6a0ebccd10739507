/** Texts that the server writes into the data of pages: notices, notes, names of breakdowns, kinds of places. */
export const testiDati = {
  avviso: {
    sconosciuto: (che: string, valore: string) =>
      `${che} «${valore}» non esiste: la pagina non ne tiene conto.`,
    filtroTolto: (filtro: string, indicatore: string) =>
      `Il filtro per ${filtro} non si applica a «${indicatore}»: è stato tolto.`,
    periodoAssente: (indicatore: string, chiesto: string, mostrato: string) =>
      `Per «${indicatore}» il ${chiesto} non c’è: vedi il ${mostrato}.`,
    cittadinanzaIgnota: (periodo: string) =>
      `Per il ${periodo} la fonte non dice la cittadinanza: il filtro è stato tolto.`,
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
    territorio: 'Il territorio',
    ordina: 'L’ordinamento',
    verso: 'Il verso',
    espandi: 'La riga',
    classi: 'Il metodo delle classi',
  },
  filtro: { genere: 'genere', eta: 'età', cittadinanza: 'cittadinanza' },
  genere: { M: 'Maschi', F: 'Femmine' },
  cittadinanza: { italiana: 'Italiana', straniera: 'Straniera' },
  nonRipartito: { genere: 'Non ripartito', eta: 'Non ripartita', cittadinanza: 'Non ripartita' },
  ripartizione: { genere: 'Per genere', eta: 'Per età', cittadinanza: 'Per cittadinanza' },
  nota: {
    dimostrativo: 'I valori sono dimostrativi: servono a provare il cruscotto, non descrivono la realtà.',
    aggregazioni: {
      ats: 'Gli ambiti sociali sono composti per vicinanza: l’appartenenza dei comuni è dimostrativa.',
      sll: 'I sistemi locali del lavoro sono composti per vicinanza: l’appartenenza dei comuni è dimostrativa.',
    },
    territorio: (data: string) => `Territorio al ${data}.`,
    confini: 'I confini dei comuni sono indicativi.',
    cittadinanza: (periodo: string) =>
      `Per il ${periodo} la cittadinanza dei residenti non è nota: finché non si caricano i residenti stranieri non ci sono il filtro e la quota di stranieri.`,
    cittadinanzaMai:
      'La cittadinanza dei residenti non è nota: la quota di stranieri si calcola quando si caricano i residenti stranieri.',
    senzaDati: 'Per questo indicatore non è stato ancora caricato nessun dato.',
    mancano: (mancanti: number, tutti: number, uno: string, molti: string) =>
      mancanti === 1
        ? `Manca il dato di 1 ${uno} su ${tutti}: i totali non lo comprendono.`
        : `Mancano i dati di ${mancanti} ${molti} su ${tutti}: i totali non li comprendono.`,
  },
  lettura: {
    allora: 'I valori seguono i confini di ogni anno.',
    attuale: 'I valori di ogni anno sono sommati sul territorio di oggi.',
    riunisce: (oggi: string, ieri: string) => `${oggi} riunisce ${ieri}`,
    comprende: (oggi: string, ieri: string) => `${oggi} comprende ${ieri}`,
    codice: (oggi: string) => `${oggi} ha cambiato codice o provincia`,
    altri: (n: number) => (n === 1 ? 'e un altro comune' : `e altri ${n} comuni`),
    nessuno: (nomi: string, quanti: number) =>
      quanti === 1
        ? `Non è compreso ${nomi}, diviso tra più comuni senza che si sappia in che parti.`
        : `Non sono compresi ${nomi}, divisi tra più comuni senza che si sappia in che parti.`,
  },
  frase: {
    inParte: (presenti: number, tutte: number) =>
      presenti === 1
        ? `Nella regione con dati (1 su ${tutte})`
        : `Nelle regioni con dati (${presenti} su ${tutte})`,
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
