/** Every text that users read, in Italian. Functions take what the sentence needs. */
import type { Livello, MetodoClassi, Gerarchia } from '../tipi.ts';

const singolare: Record<Livello, string> = {
  italia: 'Italia',
  regione: 'regione',
  provincia: 'provincia',
  comune: 'comune',
  ats: 'ambito',
  sll: 'sistema locale',
};

const plurale: Record<Livello, string> = {
  italia: 'Italia',
  regione: 'regioni',
  provincia: 'province',
  comune: 'comuni',
  ats: 'ambiti territoriali sociali',
  sll: 'sistemi locali del lavoro',
};

const femminili: ReadonlySet<Livello> = new Set<Livello>(['regione', 'provincia']);

function articolo(livello: Livello): string {
  if (femminili.has(livello)) return 'le';
  return livello === 'ats' ? 'gli' : 'i';
}

const regioniMaschili = /^(Piemonte|Veneto|Lazio|Molise|Friuli|Trentino)/;

/** "all’Italia", "alla Lombardia", "al Piemonte", "alle Marche", "a Bergamo". */
function aLuogo({ nome, livello }: { nome: string; livello: Livello }): string {
  if (livello !== 'italia' && livello !== 'regione') return `a ${nome}`;
  if (/^[AEIOU]/.test(nome)) return `all’${nome}`;
  if (nome === 'Marche') return `alle ${nome}`;
  return `${regioniMaschili.test(nome) ? 'al' : 'alla'} ${nome}`;
}

export const it = {
  aLuogo,
  ente: { nome: 'Belvedere', motto: 'Osservatorio territoriale', slim: 'Ente titolare' },
  livello: { singolare, plurale },
  salta: { contenuto: 'Vai al contenuto', tabella: 'Vai alla tabella', ricerca: 'Vai alla ricerca' },
  nav: {
    etichetta: 'Sezioni',
    territorio: 'Territorio',
    guida: 'Guida alla lettura',
    dati: 'Dati e fonti',
    briciole: 'Percorso',
    home: 'Pagina iniziale',
  },
  piede: {
    titolo: 'Informazioni',
    accessibilita: 'Dichiarazione di accessibilità',
    privacy: 'Privacy',
    licenze: 'Licenze',
    dati: 'Dati e fonti',
    guida: 'Guida alla lettura',
  },
  ricerca: {
    etichetta: 'Cerca un luogo',
    segnaposto: 'Comune, provincia, regione…',
    azione: 'Cerca',
    nessuno: 'Nessun luogo con questo nome',
    quanti: (n: number) => (n === 1 ? '1 luogo trovato' : `${n} luoghi trovati`),
  },
  filtri: {
    titolo: 'Filtri',
    indicatore: 'Indicatore',
    periodo: 'Periodo',
    genere: 'Genere',
    eta: 'Età',
    cittadinanza: 'Cittadinanza',
    tutti: 'Tutti',
    tutte: 'Tutte',
    applica: 'Applica',
    azzera: 'Azzera filtri',
    apri: (attivi: number) =>
      attivi === 0 ? 'Filtri' : `Filtri (${attivi} ${attivi === 1 ? 'attivo' : 'attivi'})`,
    chiudi: 'Chiudi i filtri',
    mostra: 'Mostra i risultati',
  },
  avvisi: { titolo: 'Avviso' },
  dati: {
    dimostrativi: 'Dati dimostrativi',
    aggiornati: (data: string) => `Dati aggiornati al ${data}`,
    fonte: 'Fonte: ',
    scheda: 'scheda del dataset',
    assente: 'Dato non disponibile',
    mostra: 'Mostra i dati',
    vuoto: 'Non ci sono dati per questo luogo e questo periodo.',
    vuotoFiltri: 'Con questi filtri non resta nessun dato.',
  },
  definizione: {
    apri: 'Definizione',
    apriDi: (nome: string) => `Definizione di ${nome}`,
    chiudi: 'Chiudi',
    numeratore: 'Numeratore',
    denominatore: 'Denominatore',
    unita: 'Unità',
    fonte: 'Fonte',
    calcolo:
      'A ogni livello territoriale il valore è la somma dei numeratori divisa per la somma dei denominatori: mai una media di medie.',
  },
  mappa: {
    titolo: (nome: string, figli: string) => `${nome}: ${figli}`,
    etichetta: (frase: string) => `Mappa. ${frase}`,
    istruzioni:
      'Con le frecce passi da un luogo al vicino, con Invio entri, con Esc risali. Ctrl e rotella per ingrandire; al tocco, due dita.',
    ingrandisci: 'Ingrandisci',
    riduci: 'Riduci',
    intera: 'Mappa intera',
    comandi: 'Comandi della mappa',
    suddivisione: 'Suddivisione',
    tuttiComuni: 'Tutti i comuni',
    regioni: 'Regioni',
    voce: (nome: string, valore: string, confronto: string) => `${nome}: ${valore}${confronto}`,
    rispetto: (differenza: string, complemento: string) => `${differenza} rispetto ${complemento}`,
    senzaScript:
      'La mappa di tutti i comuni si disegna nel browser. La tabella qui sotto porta agli stessi luoghi.',
    senzaForme: 'Le forme della mappa non sono arrivate. La tabella resta leggibile.',
  },
  gerarchia: {
    province: 'Province',
    ats: 'Ambiti sociali (ATS)',
    sll: 'Sistemi del lavoro (SLL)',
  } satisfies Record<Gerarchia, string>,
  legenda: {
    metodo: 'Classi',
    metodi: {
      quantili: 'Stesso numero',
      intervalli: 'Stessa ampiezza',
      naturali: 'Naturali',
      media: 'Intorno alla media',
    } satisfies Record<MetodoClassi, string>,
    spiegazione: {
      quantili: 'Ogni classe contiene lo stesso numero di luoghi.',
      intervalli: 'Ogni classe copre la stessa ampiezza di valori.',
      naturali: 'Le classi seguono i salti tra i valori.',
      media: 'Le classi partono dal valore del territorio superiore: ocra sotto, blu sopra.',
    } satisfies Record<MetodoClassi, string>,
    assente: 'Dato assente',
    conteggio: (n: number, livello: Livello) =>
      n === 1 ? `1 ${singolare[livello]}` : `${n} ${plurale[livello]}`,
    classe: (da: string, a: string) => `da ${da} a ${a}`,
    evidenzia: 'Evidenzia sulla mappa',
    trascina: 'Trascina sull’istogramma per evidenziare un intervallo.',
    togli: 'Togli l’evidenza',
  },
  cifra: {
    su: (precedente: string) => `sul ${precedente}`,
    posto: (posto: string, su: number) => `${posto} di ${su}`,
    postoDi: (livello: Livello) => `tra ${articolo(livello)} ${plurale[livello]}`,
  },
  andamento: {
    titolo: 'Andamento',
    periodo: 'Periodo',
    descrizione: (nome: string, da: string, a: string) => `Andamento di ${nome} dal ${da} al ${a}`,
    uno: (periodo: string) =>
      `È caricato un solo periodo, il ${periodo}: l’andamento si vedrà quando ce ne saranno almeno due.`,
  },
  lettura: {
    etichetta: 'Territorio',
    allora: 'Com’era ogni anno',
    oggi: 'Com’è oggi',
    prova: 'Guarda sul territorio di oggi',
  },
  cittadinanze: {
    titolo: 'Cittadinanze più numerose',
    sottotitolo: (luogo: string, periodo: string) => `${luogo}, residenti stranieri, ${periodo}`,
    paese: 'Paese',
    residenti: 'Residenti',
    quota: 'Quota',
    resto: (paesi: number) => (paesi === 1 ? 'Un altro paese' : `Altri ${paesi} paesi`),
    totale: (quanti: string) => `In tutto ${quanti} residenti stranieri. La quota è sul loro totale.`,
  },
  schede: {
    titolo: 'Dati e fonti',
    introduzione:
      'Che cosa c’è nel cruscotto: da dove viene, quanto è aggiornato, come entra e che cosa è stato caricato finora.',
    livello: { progetto: 'Dati di progetto', contesto: 'Dati di contesto', base: 'Dati di base' },
    spiegazione: {
      progetto: 'Gli indicatori propri dell’osservatorio.',
      contesto: 'Il quadro sociale ed economico in cui leggerli.',
      base: 'Il territorio e chi ci vive.',
    },
    reali: 'Dati reali',
    modalita: {
      massiva: 'Massiva: si carica il file intero',
      estrazione: 'Per estrazione: si carica una parte della fonte',
      interrogazione: 'Per interrogazione: si chiede alla fonte quando serve',
    } as Record<string, string>,
    accesso: { pubblico: 'Pubblico', riservato: 'Riservato' } as Record<string, string>,
    riservatezza: {
      aperta: 'Aperta: si mostra per intero',
      protetta: 'Protetta: i conteggi piccoli non si mostrano',
    },
    voce: {
      fonte: 'Fonte',
      licenza: 'Licenza',
      livello: 'Livello',
      accesso: 'Accesso',
      riservatezza: 'Riservatezza',
      qualita: 'Qualità',
      modalita: 'Alimentazione',
      frequenza: 'Frequenza',
      aggiornato: 'Aggiornato al',
      natura: 'Natura',
    },
    senzaLicenza: 'Non dichiarata',
    indicatori: 'Indicatori che ne vengono',
    storia: 'Storia dei caricamenti',
    storiaRiservata:
      'La storia dei caricamenti dei dati protetti è visibile a chi accede per conto di un ente.',
    nessunCaricamento: 'Non è ancora stato caricato nulla.',
    colonne: {
      quando: 'Quando',
      origine: 'File o indirizzo',
      operazione: 'Operazione',
      letti: 'Righe lette',
      accettati: 'Accettate',
      scartati: 'Scartate',
    },
    operazioni: {
      caricamento: 'Caricamento',
      annullamento: 'Annullamento',
      rigenerazione: 'Rigenerazione',
    } as Record<string, string>,
    annullato: 'annullato',
    dimostrativo: 'dimostrativo',
    generati: 'Generati dal cruscotto',
    annulla: (id: number) => `annulla il n. ${id}`,
    piuVecchi: (quanti: number) => `Altri ${quanti} caricamenti, più vecchi`,
    tutti: 'Tutti i dati e le fonti',
    ignoto: 'Nessun dataset con questo nome.',
    come: 'Come leggere questi dati',
  },
  piramide: {
    titolo: 'Residenti per età e genere',
    maschi: 'Maschi',
    femmine: 'Femmine',
    eta: 'Età',
    descrizione: (luogo: string) => `Piramide delle età di ${luogo}`,
    unita: 'residenti',
  },
  ripartizione: {
    titolo: (nome: string) => `${nome}, per gruppo`,
  },
  tabella: {
    titolo: (luogo: string, livello: Livello) =>
      `${luogo}: ${femminili.has(livello) ? 'tutte' : 'tutti'} ${articolo(livello)} ${plurale[livello]}`,
    luogo: 'Luogo',
    valore: 'Valore',
    differenza: (complemento: string) => `Rispetto ${complemento}`,
    differenzaBreve: (complemento: string) => `rispetto ${complemento}`,
    variazione: (precedente: string) => `Sul ${precedente}`,
    variazioneSenza: 'Sul periodo precedente',
    andamento: 'Andamento',
    apri: (nome: string) => `Mostra i luoghi di ${nome}`,
    chiudi: (nome: string) => `Nascondi i luoghi di ${nome}`,
    ordinamento: 'Ordina per',
    altre: (n: number) => `Mostra altre ${n} righe`,
  },
  errore: {
    parte: 'Questa parte non si è caricata',
    resto: 'Il resto della pagina funziona.',
    riprova: 'Riprova',
    titolo404: 'Luogo o pagina inesistente',
    testo404:
      'L’indirizzo non corrisponde a nessuna pagina. Cerca il luogo per nome, oppure riparti dall’Italia.',
    titolo: 'La pagina non si è caricata',
    testo: 'Il servizio non ha risposto. Riprova tra poco.',
    forse: 'Forse cercavi',
    italia: 'Vai all’Italia',
    codice: (codice: string) => `Codice: ${codice}`,
  },
};

/** Shape that every language must fill. */
export type Messaggi = typeof it;
