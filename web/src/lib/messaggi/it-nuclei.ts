/** Texts of the page of the households in charge, and of its files. */
import type { Livello } from '../tipi.ts';

/** Phases by code, in order. */
const fasi: Record<string, string> = {
  richiesta: 'Richiesta presentata',
  assegnata: 'Assegnata',
  valutazione: 'Valutazione in corso',
  patto_firmato: 'Patto firmato',
  sospesa: 'Sospesa',
  decaduta: 'Decaduta',
};

/** What households of a phase are, after "i nuclei". */
const inFase: Record<string, string> = {
  richiesta: 'con la richiesta presentata',
  assegnata: 'assegnati a un operatore',
  valutazione: 'in valutazione',
  patto_firmato: 'con il patto firmato',
  sospesa: 'con il percorso sospeso',
  decaduta: 'decaduti',
};

const plurale: Record<Livello, string> = {
  italia: 'Italia',
  regione: 'regioni',
  provincia: 'province',
  comune: 'comuni',
  ats: 'ambiti sociali',
  sll: 'sistemi locali',
};

export const testiNuclei = {
  fasi,
  inFase: (codice: string, nome: string) => inFase[codice] ?? `nella fase «${nome}»`,
  titoloPagina: 'Nuclei in carico',
  /** Names of pages that are no place. */
  nome: {
    territori: 'I tuoi territori',
    ente: 'In carico al tuo ente',
    nucleo: 'Il tuo nucleo',
    tutto: 'Tutti i tuoi dati',
  },
  dove: {
    territori: 'Nei tuoi territori',
    ente: 'In carico al tuo ente',
    tutto: 'Nei dati che puoi leggere',
  },
  frase: {
    conteggio: (dove: string, quanti: string, uno: boolean, quali: string, giorno: string) =>
      uno
        ? `${dove}, al ${giorno}, c’è 1 nucleo${quali}`
        : `${dove}, al ${giorno}, i nuclei${quali} sono ${quanti}`,
    patto: (quota: string) => `${quota} ha firmato il patto`,
    giorni: (giorni: string) => `dalla domanda sono passati in media ${giorni} giorni`,
    quotaFase: (quota: string) => `${quota} di quelli in carico`,
    nucleo: (fase: string, giorno: string, componenti: string) =>
      `Al ${giorno} il tuo nucleo, di ${componenti}, è nella fase «${fase}»`,
    componenti: (n: number) => (n === 1 ? '1 persona' : `${n} persone`),
    daGiorni: (giorni: string) => `la domanda è di ${giorni} giorni prima`,
    nessuno: (dove: string, quali: string, giorno: string) =>
      giorno ? `${dove} non ci sono nuclei${quali} al ${giorno}` : `${dove} non ci sono nuclei${quali}`,
    senzaAmbito: 'Al tuo accesso non è ancora assegnato nessun territorio',
  },
  filtri: {
    titolo: 'Filtri',
    periodo: 'Data di osservazione',
    fase: 'Fase',
    tutte: 'Tutte le fasi',
    applica: 'Applica',
    azzera: 'Azzera filtri',
  },
  avviso: {
    periodo: (valore: string) => `La data «${valore}» non c’è: vedi l’ultima.`,
    fase: (valore: string) => `La fase «${valore}» non esiste: vedi tutte le fasi.`,
    ordina: (valore: string) => `L’ordinamento «${valore}» non esiste: la pagina non ne tiene conto.`,
    suddivisione: (valore: string) => `La suddivisione «${valore}» non esiste: la pagina non ne tiene conto.`,
  },
  cifre: {
    titolo: 'In sintesi',
    nuclei: 'Nuclei',
    componenti: 'Componenti',
    giorni: 'Giorni medi dalla domanda',
    quota: 'Con patto firmato',
    unitaGiorni: 'giorni',
    su: (data: string) => `sul ${data}`,
  },
  definizioni: {
    apri: 'Che cosa significano questi numeri',
    voci: [
      [
        'Nuclei',
        'I nuclei familiari beneficiari presenti alla data di osservazione. Non si sommano tra date diverse.',
      ],
      ['Componenti', 'Le persone che compongono quei nuclei.'],
      [
        'Giorni medi dalla domanda',
        'La somma dei giorni passati dalla domanda alla data di osservazione, divisa per i nuclei. A ogni livello è una somma divisa per una somma, mai una media di medie.',
      ],
      ['Con patto firmato', 'I nuclei che hanno firmato il patto per l’inclusione sociale, ogni 100 nuclei.'],
    ] as const,
  },
  perFase: {
    titolo: 'Avanzamento per fase',
    sottotitolo: (nome: string, giorno: string) => `${nome}, quota dei nuclei in ogni fase, ${giorno}`,
    riferimento: (nome: string) => `Segno scuro: ${nome}`,
    solo: (fase: string) => `Solo i nuclei in fase «${fase}»`,
    colonne: { fase: 'Fase', nuclei: 'Nuclei', quota: 'Quota' },
  },
  confronto: {
    titolo: 'Rispetto ai territori più ampi',
    luogo: 'Territorio',
    qui: 'qui',
    giorni: 'Giorni medi',
    componenti: 'Componenti per nucleo',
    quota: 'Con patto',
    nonMostrato: 'non mostrato',
    perche: 'Perché «non mostrato»?',
    spiegazione:
      'Da un totale più ampio, togliendo i dati che già leggi, si potrebbe ricavare quello di un altro territorio o di pochi nuclei. Quando resterebbero meno di 5 nuclei, meno di 3 territori o un territorio solo, il confronto non si mostra. Non si mostra nemmeno se manca anche una sola fase.',
  },
  andamento: {
    nuclei: { nome: 'Nuclei in carico', unita: 'nuclei' },
    giorni: { nome: 'Giorni medi dalla domanda', unita: 'giorni' },
  },
  suddivisione: {
    etichetta: 'Suddivisione',
    ats: 'Ambiti sociali (ATS)',
    province: 'Province',
  },
  storia: { titolo: 'Le fasi del tuo nucleo', giorno: 'Data', fase: 'Fase' },
  tabella: {
    titolo: (nome: string, livello: Livello) => `${nome}: ${plurale[livello]}`,
    partenza: 'I tuoi territori',
    comuni: 'Per comune',
    ordinamento: 'Ordina per',
    luogo: 'Luogo',
    nuclei: 'Nuclei',
    componenti: 'Componenti',
    giorni: 'Giorni medi',
    quota: 'Con patto',
    rispetto: 'Giorni rispetto al territorio più ampio',
    rispettoA: (complemento: string) => `Giorni rispetto ${complemento}`,
    rispettoBreve: (complemento: string) => `rispetto ${complemento}`,
    variazione: (data: string) => `Nuclei sul ${data}`,
    altre: (n: number) => `Mostra altre ${n} righe`,
  },
  vuoto: {
    senzaAmbito:
      'Per vedere i nuclei serve che chi ti ha accreditato indichi il tuo territorio o il tuo ente. Nel profilo vedi che cosa hai ora.',
    filtri: 'Con questi filtri non resta nessun nucleo.',
    dati: 'In questo luogo non ci sono nuclei a questa data.',
    profilo: 'Vai al profilo',
  },
  note: {
    sovrapposti:
      'I tuoi territori possono sovrapporsi: il totale conta ogni nucleo una volta, e può essere minore della somma delle righe.',
    ente: 'Il totale comprende anche i nuclei in carico al tuo ente fuori dai tuoi territori.',
  },
  esporta: {
    titolo: 'Scarica i dati di questa pagina, comune per comune',
    csv: 'Scarica CSV',
    xlsx: 'Scarica Excel',
    nomeFile: (nome: string, giorno: string) => `nuclei ${nome} ${giorno}`,
    informazioni: 'Informazioni',
    dettaglio: 'Dettaglio',
    voci: {
      contenuto: 'Contenuto',
      ambito: 'Territorio',
      data: 'Data di osservazione',
      fase: 'Fase',
      nuclei: 'Nuclei in tutto',
      fonte: 'Fonte',
      aggiornato: 'Dati aggiornati al',
      natura: 'Natura dei dati',
      scaricato: 'Scaricato il',
      da: 'Scaricato da',
      avvertenza: 'Avvertenza',
    },
    contenuto: 'Nuclei beneficiari per comune, fase ed ente in carico',
    dimostrativi: 'Dati dimostrativi',
    reali: 'Dati reali',
    avvertenza: 'Dati protetti: usali solo per i compiti per cui sei accreditato.',
    colonne: [
      'Data di osservazione',
      'Codice ISTAT',
      'Comune',
      'Codice ATS',
      'Ambito sociale',
      'Provincia',
      'Regione',
      'Fase',
      'Codice ente',
      'Ente in carico',
      'Nuclei',
      'Componenti',
      'Giorni dalla domanda, somma',
      'Giorni medi dalla domanda',
      'Nuclei con patto',
    ],
  },
  errore: {
    fuori:
      'Non c’è nessun territorio con questo indirizzo tra quelli di cui puoi leggere i dati. Riparti dai tuoi territori, dal menu personale.',
    codice: 'FUORI_AMBITO',
  },
};
