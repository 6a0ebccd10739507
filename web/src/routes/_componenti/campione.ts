/** Fixed sample data of the catalogue: invented numbers in plausible ranges, shapes of a made-up grid of twelve cells. */
import type { Topology } from 'topojson-specification';
import type {
  Caricamento,
  Cittadinanze,
  DatiPagina,
  Dataset,
  Indicatore,
  LetturaTerritorio,
  Livello,
  Luogo,
  Riga,
} from '../../lib/tipi.ts';

const PROVINCE: [string, string, string, number | null][] = [
  ['012', 'Varese', 'VA', 98.7],
  ['013', 'Como', 'CO', 96.2],
  ['097', 'Lecco', 'LC', 99.8],
  ['014', 'Sondrio', 'SO', 101.4],
  ['108', 'Monza e della Brianza', 'MB', 104.9],
  ['015', 'Milano', 'MI', 107.3],
  ['016', 'Bergamo', 'BG', 104.2],
  ['017', 'Brescia', 'BS', 103.1],
  ['018', 'Pavia', 'PV', 95.4],
  ['098', 'Lodi', 'LO', null],
  ['019', 'Cremona', 'CR', 102.2],
  ['020', 'Mantova', 'MN', 105.8],
];

const PERIODI = ['2017', '2018', '2019', '2020', '2021', '2022', '2023', '2024'].map((anno) => ({
  valore: anno,
  etichetta: anno,
}));

export const indicatore: Indicatore = {
  codice: 'contribuenti_su_occupati',
  nome: 'Contribuenti MEF su occupati ISTAT',
  nomeBreve: 'contribuenti',
  definizione:
    'Quante persone dichiarano al fisco un reddito da lavoro per ogni 100 occupati stimati dall’ISTAT nello stesso territorio. Un valore sotto 100 fa pensare a lavoro che il fisco non vede.',
  numeratore: 'Contribuenti con reddito da lavoro dipendente o autonomo (MEF)',
  denominatore: 'Occupati residenti (ISTAT)',
  unita: 'ogni 100 occupati',
  decimali: 1,
  tipo: 'rapporto',
  filtri: { genere: true, eta: true, cittadinanza: true },
  gruppo: 'Lavoro sommerso',
  dataset: 'contribuenti_occupati',
  fonte: 'MEF, Dipartimento delle finanze; ISTAT',
  aggiornatoAl: '2024-12-31',
  dimostrativo: true,
  periodi: PERIODI,
};

/** A series that ends at `ultimo`, wavering by a fixed rule. */
function serie(ultimo: number | null, seme: number): (number | null)[] {
  if (ultimo === null) return PERIODI.map(() => null);
  return PERIODI.map((_, i) => {
    const indietro = PERIODI.length - 1 - i;
    return Number(
      (ultimo - indietro * 0.45 + Math.sin(seme + i * 1.7) * Math.min(indietro, 2) * 0.6).toFixed(1),
    );
  });
}

const luogo = (livello: Livello, codice: string, nome: string, percorso: string, sigla?: string): Luogo => ({
  livello,
  codice,
  nome,
  percorso,
  ...(sigla ? { sigla } : {}),
});

export const italia = luogo('italia', '', 'Italia', '/territorio');
export const lombardia = luogo('regione', '03', 'Lombardia', '/territorio/lombardia');

function riga(nome: Luogo, valore: number | null, i: number, profondita = 0, espansa = false): Riga {
  const anni = serie(valore, i);
  return {
    luogo: nome,
    valore,
    precedente: anni[6] ?? null,
    serie: anni,
    posizione: null,
    profondita,
    espandibile: profondita === 0,
    espansa,
  };
}

export const righe: Riga[] = PROVINCE.map(([codice, nome, sigla, valore], i) =>
  riga(
    luogo(
      'provincia',
      codice,
      nome,
      `/territorio/lombardia/${nome.toLowerCase().replaceAll(' ', '-')}`,
      sigla,
    ),
    valore,
    i,
  ),
).sort((a, b) => (b.valore ?? -1) - (a.valore ?? -1));

const comuni: Riga[] = [
  ['016024', 'Bergamo', 109.9],
  ['016219', 'Treviglio', 103.4],
  ['016198', 'Sant’Omobono Terme e Valsecca con un nome molto lungo', 91.2],
].map(([codice, nome, valore], i) =>
  riga(
    luogo('comune', String(codice), String(nome), `/territorio/lombardia/bergamo/${codice}`),
    Number(valore),
    i,
    1,
  ),
);

const tabella = righe.flatMap((voce) =>
  voce.luogo.codice === '016' ? [{ ...voce, espansa: true }, ...comuni] : [voce],
);

const PESI = [38, 42, 46, 49, 50, 51, 54, 58, 62, 70, 80, 82, 72, 62, 56, 50, 40, 29, 15, 5, 1];

export const pagina: DatiPagina = {
  luogo: lombardia,
  briciole: [italia, lombardia],
  stato: {
    indicatore: indicatore.codice,
    periodo: '2024',
    gerarchia: 'province',
    comuni: false,
    ordina: 'valore',
    verso: 'decr',
    espandi: ['016'],
    classi: 'quantili',
  },
  avvisi: [],
  indicatore,
  indicatori: [
    { codice: indicatore.codice, nome: indicatore.nome, gruppo: 'Lavoro sommerso' },
    { codice: 'turnover_contrattuale', nome: 'Turnover contrattuale', gruppo: 'Lavoro sommerso' },
    { codice: 'tasso_occupazione', nome: 'Tasso di occupazione', gruppo: 'Lavoro e redditi' },
    { codice: 'residenti', nome: 'Residenti', gruppo: 'Popolazione' },
  ],
  opzioni: {
    genere: [
      { valore: 'M', etichetta: 'Maschi' },
      { valore: 'F', etichetta: 'Femmine' },
    ],
    eta: ['15-24', '25-34', '35-49', '50-64', '65+'].map((fascia) => ({
      valore: fascia,
      etichetta: `${fascia} anni`,
    })),
    cittadinanza: [
      { valore: 'italiana', etichetta: 'Italiana' },
      { valore: 'straniera', etichetta: 'Straniera' },
    ],
  },
  livelloFigli: 'provincia',
  frase: 'In Lombardia i contribuenti sono 103,4 ogni 100 occupati: sopra l’Italia (99,3)',
  confronti: {
    stato: 'ok',
    dati: [
      { luogo: lombardia, valore: 103.4, serie: serie(103.4, 3) },
      { luogo: italia, valore: 99.3, serie: serie(99.3, 5) },
    ],
  },
  posizione: { posto: 3, su: 20 },
  mappa: { stato: 'ok', dati: righe },
  tabella: { stato: 'ok', dati: tabella },
  piramide: {
    stato: 'ok',
    dati: {
      periodo: '2024',
      fasce: PESI.map((peso, i) => ({
        etichetta: i === 20 ? '100+' : `${i * 5}-${i * 5 + 4}`,
        maschi: Math.round(peso * 5200 * (1.04 - i * 0.022)),
        femmine: Math.round(peso * 5000 * (0.98 + i * 0.012)),
      })),
      origine: { dataset: 'popolazione', fonte: 'ISTAT', aggiornatoAl: '2024-01-01', dimostrativo: false },
    },
  },
  cittadinanze: null,
  lettura: null,
  ripartizione: {
    stato: 'ok',
    dati: [
      {
        titolo: 'Genere',
        voci: [
          { etichetta: 'Maschi', valore: 106.1 },
          { etichetta: 'Femmine', valore: 100.2 },
        ],
      },
      {
        titolo: 'Età',
        voci: [
          { etichetta: '15-24 anni', valore: 88.4 },
          { etichetta: '25-34 anni', valore: 101.9 },
          { etichetta: '35-49 anni', valore: 104.8 },
          { etichetta: '50-64 anni', valore: 107.2 },
          { etichetta: '65 anni e più', valore: null },
        ],
      },
      {
        titolo: 'Cittadinanza',
        voci: [
          { etichetta: 'Italiana', valore: 105.3 },
          { etichetta: 'Straniera', valore: 90.6 },
        ],
      },
    ],
  },
  forme: { figli: '/forme/campione/regione/03/province.json', sfondo: '/forme/campione/sfondo.json' },
  note: ['Confini dei comuni indicativi: composti per vicinanza.'],
};

/** The same page when every part failed. */
export const paginaErrore: DatiPagina = {
  ...pagina,
  avvisi: ['Il periodo «2031» non esiste: è stato ignorato.'],
  confronti: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
  mappa: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
  tabella: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
  piramide: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
  ripartizione: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
  cittadinanze: { stato: 'errore', codice: 'dati-assenti', messaggio: 'Il servizio dei dati non risponde.' },
};

/** The same page when the filters leave nobody. */
export const paginaVuota: DatiPagina = {
  ...pagina,
  frase: 'In Lombardia non ci sono dati per questi filtri',
  stato: { ...pagina.stato, genere: 'F', eta: '65+', cittadinanza: 'straniera', espandi: [] },
  confronti: { stato: 'ok', dati: [] },
  posizione: null,
  mappa: { stato: 'ok', dati: righe.map((voce) => ({ ...voce, valore: null, precedente: null, serie: [] })) },
  tabella: { stato: 'ok', dati: [] },
  piramide: { stato: 'ok', dati: { periodo: '2024', fasce: [], origine: indicatore } },
  ripartizione: { stato: 'ok', dati: [] },
};

export const lettura: LetturaTerritorio = {
  attuale: false,
  spiegazione:
    'I valori seguono i confini di ogni anno. Valbrembilla riunisce Brembilla e Gerosa e Torre de’ Busi ha cambiato codice o provincia.',
};

const PAESI: [string, number][] = [
  ['Romania', 15_230],
  ['Marocco', 9_871],
  ['Albania', 9_102],
  ['Repubblica Popolare Cinese', 4_410],
  ['Ucraina', 4_127],
  ['India', 3_900],
  ['Pakistan', 3_311],
  ['Egitto', 2_504],
  ['Senegal', 2_208],
  ['Bosnia-Erzegovina', 1_644],
];

export const cittadinanze: Cittadinanze = {
  periodo: '2024',
  prime: PAESI.map(([paese, residenti]) => ({ paese, residenti })),
  resto: { paesi: 87, residenti: 21_408 },
  totale: 77_715,
  origine: { dataset: 'stranieri', fonte: 'ISTAT', aggiornatoAl: '2024-01-01', dimostrativo: false },
};

export const dataset: Dataset = {
  dataset: 'popolazione',
  titolo: 'Popolazione residente al 1° gennaio',
  livello: 'base',
  accesso: 'pubblico',
  qualita: 'ufficiale; dal 2025 stime provvisorie',
  modalita: 'massiva',
  frequenza: 'annuale',
  riservatezza: 'aperta',
  fonte: 'ISTAT, Popolazione residente per età, sesso e cittadinanza',
  url: 'https://demo.istat.it',
  licenza: 'CC BY 4.0',
  aggiornatoAl: '2025-01-01',
  dimostrativo: false,
};

const CARICAMENTO: Caricamento = {
  id: 12,
  quando: '2026-11-21T09:05:00Z',
  origine: 'POSAS_2025_it_Comuni.zip',
  operazione: 'caricamento',
  annullato: false,
  annulla: null,
  letti: 805_392,
  accettati: 805_380,
  scartati: 12,
  dimostrativo: false,
};

export const caricamenti: Caricamento[] = [
  CARICAMENTO,
  { ...CARICAMENTO, id: 11, operazione: 'annullamento', annulla: 10, letti: 0, accettati: 0, scartati: 0 },
  {
    ...CARICAMENTO,
    id: 10,
    annullato: true,
    origine: 'POSAS_2025_it_Comuni_con_un_nome_molto_lungo_e_senza_spazi.zip',
  },
  {
    ...CARICAMENTO,
    id: 2,
    origine: 'loaders/dimostrazione',
    dimostrativo: true,
    letti: 32_041_875,
    accettati: 32_041_875,
    scartati: 0,
  },
];

const COLONNE = 4;
const RIGHE = 3;

/** Corner of the grid, shifted by a fixed rule so that borders look drawn by hand. */
function vertice(c: number, r: number): [number, number] {
  const sposta = (seme: number) => Math.sin(seme * 12.9898) * 0.16;
  return [8.5 + c * 0.72 + sposta(c * 7 + r * 3 + 1), 44.8 + r * 0.6 + sposta(c * 5 + r * 11 + 2)];
}

/** A ring per cell, clockwise as d3-geo wants the outside of a shape. */
function anello(i: number): [number, number][] {
  const c = i % COLONNE;
  const r = RIGHE - 1 - Math.floor(i / COLONNE);
  const punti = [vertice(c, r), vertice(c, r + 1), vertice(c + 1, r + 1), vertice(c + 1, r)];
  return [...punti, punti[0] as [number, number]];
}

export const topologiaFigli: Topology = {
  type: 'Topology',
  arcs: PROVINCE.map((_, i) => anello(i)),
  objects: {
    figli: {
      type: 'GeometryCollection',
      geometries: PROVINCE.map(([codice], i) => ({
        type: 'Polygon',
        id: codice,
        arcs: [[i]],
        properties: {},
      })),
    },
  },
};

export const topologiaSfondo: Topology = {
  type: 'Topology',
  arcs: [
    [
      [6, 43.6],
      [6, 48],
      [14, 48],
      [14, 44.9],
      [12.4, 44.9],
      [12.2, 43.6],
      [6, 43.6],
    ],
  ],
  objects: {
    terra: { type: 'GeometryCollection', geometries: [] },
    regioni: {
      type: 'GeometryCollection',
      geometries: [{ type: 'Polygon', id: '00', arcs: [[0]], properties: {} }],
    },
  },
};
