import type { RigaTerritorio } from '../../../web/src/lib/server/territorio/anagrafe.ts';
import type { Asked, Reply, Row } from './fake-dati.ts';
import { readComuni } from './comuni.ts';

const PERIODI = ['2022', '2023', '2024'];
const FASCE = { '15-24': '20-24', '25-34': '30-34', '65+': '65-69' };

/** Comuni of Umbria and Molise: two regions, four provinces. */
const COMUNI = readComuni().filter(({ regioneCodice }) => ['10', '14'].includes(regioneCodice));

export interface Cell {
  comune: RigaTerritorio;
  periodo: string;
  genere: string;
  fascia: string;
  cittadinanza: string;
  numeratore: number;
  denominatore: number;
}

/** Facts with uneven weights, so that a mean of ratios is far from the ratio of sums. */
export const CELLE: Cell[] = COMUNI.flatMap((comune, i) =>
  PERIODI.flatMap((periodo, p) =>
    ['M', 'F'].flatMap((genere, g) =>
      Object.keys(FASCE).flatMap((fascia, f) =>
        ['italiana', 'straniera'].map((cittadinanza, c) => {
          const denominatore = 10 + ((i * 37) % 500) * (c === 0 ? 10 : 1);
          const rate = 0.5 + 0.05 * ((i * 7 + p * 3 + g + f * 2 + c * 5) % 9);
          const numeratore = Math.round(denominatore * rate);
          return { comune, periodo, genere, fascia, cittadinanza, numeratore, denominatore };
        }),
      ),
    ),
  ),
);

const DIMENSIONS: Record<string, (cell: Cell) => string> = {
  regione_codice: ({ comune }) => comune.regioneCodice,
  provincia_codice: ({ comune }) => comune.provinciaCodice,
  ats_codice: ({ comune }) => comune.atsCodice,
  sll_codice: ({ comune }) => comune.sllCodice,
  comune_codice: ({ comune }) => comune.codice,
  periodo: ({ periodo }) => periodo,
  genere: ({ genere }) => genere,
  fascia_eta: ({ fascia }) => fascia,
  quinquennio: ({ fascia }) => FASCE[fascia as keyof typeof FASCE],
  cittadinanza: ({ cittadinanza }) => cittadinanza,
};

const INDICATORI = [
  {
    indicatore: 'turnover_contrattuale',
    nome: 'Turnover contrattuale',
    tipo: 'rapporto',
    moltiplicatore: '100',
    unita: 'ogni 100 occupati',
  },
  {
    indicatore: 'residenti',
    nome: 'Popolazione residente',
    tipo: 'conteggio',
    moltiplicatore: '1',
    unita: 'residenti',
  },
  { indicatore: 'eta_media', nome: 'Età media', tipo: 'media', moltiplicatore: '1', unita: 'anni' },
];

function catalogo(): Row[] {
  return INDICATORI.map((indicatore, i) => ({
    ...indicatore,
    nome_breve: indicatore.nome,
    definizione: 'd',
    numeratore: 'n',
    denominatore: 'd',
    decimali: indicatore.tipo === 'conteggio' ? '0' : '1',
    gruppo: 'g',
    ordine: String(i),
    filtra_genere: true,
    filtra_eta: indicatore.indicatore === 'eta_media' ? 'false' : 'true',
    filtra_cittadinanza: true,
    aggiornato_al: '2025-01-01T00:00:00.000',
    dimostrativo: 'true',
    dataset: indicatore.indicatore === 'turnover_contrattuale' ? 'turnover_contrattuale' : 'popolazione',
    riservatezza: 'aperta',
    fonte: 'Fonte',
    ente: 'Ente',
  }));
}

function dataset(): Row[] {
  return ['popolazione', 'turnover_contrattuale', 'territorio', 'confini'].map((codice) => ({
    dataset: codice,
    titolo: `Titolo di ${codice}`,
    livello: 'base',
    accesso: 'pubblico',
    qualita: 'q',
    modalita: 'massiva',
    frequenza: 'annuale',
    riservatezza: 'aperta',
    aggiornato_al: '2025-12-31T00:00:00.000',
    dimostrativo: 'true',
    fonte: 'Fonte',
    ente: 'Ente',
    url: 'https://fonte.example',
    licenza: null,
  }));
}

function territori(): Row[] {
  return COMUNI.map((comune) => ({
    comune_codice: comune.codice,
    comune_nome: comune.nome,
    provincia_codice: comune.provinciaCodice,
    provincia_nome: comune.provinciaNome,
    provincia_sigla: comune.provinciaSigla,
    regione_codice: comune.regioneCodice,
    regione_nome: comune.regioneNome,
    ats_codice: comune.atsCodice,
    ats_nome: comune.atsNome,
    sll_codice: comune.sllCodice,
    sll_nome: comune.sllNome,
    ats_dimostrativo: comune.atsDimostrativo,
    sll_dimostrativo: String(comune.sllDimostrativo),
  }));
}

/** Answers the queries of pages from the small world, as Cube would: numbers as text, groups without facts absent. */
export function replyFromSmallWorld({ query }: Asked): Reply {
  const [first = ''] = [...(query.dimensions ?? []), ...(query.measures ?? [])];
  const vista = first.split('.')[0] ?? '';
  const prefix = (rows: Row[]) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [`${vista}.${name}`, value])),
    );
  if (vista === 'indicatori_catalogo') return { rows: prefix(catalogo()) };
  if (vista === 'dataset_pubblicati') return { rows: prefix(dataset()) };
  if (vista === 'stranieri_residenti') return { rows: [] };
  const past = query.filters?.some(({ operator }) => operator === 'set');
  if (vista === 'territori') return { rows: past ? [] : prefix(territori()) };
  return { rows: prefix(aggregate(query)) };
}

function aggregate(query: Asked['query']): Row[] {
  const plain = (member: string) => member.split('.')[1] ?? '';
  const dimensions = (query.dimensions ?? []).map(plain);
  const cells = CELLE.filter((cell) =>
    (query.filters ?? []).every(({ member, values }) =>
      values.includes(DIMENSIONS[plain(member)]?.(cell) ?? ''),
    ),
  );
  const groups = Map.groupBy(cells, (cell) =>
    JSON.stringify(dimensions.map((name) => DIMENSIONS[name]?.(cell))),
  );
  return [...groups].map(([key, group]) => {
    const values = JSON.parse(key) as string[];
    const row: Row = Object.fromEntries(dimensions.map((name, i) => [name, values[i] ?? null]));
    for (const measure of (query.measures ?? []).map(plain)) {
      const isNumerator = measure === 'anni_vissuti' || measure.endsWith('_numeratore');
      row[measure] = String(group.reduce((sum, c) => sum + (isNumerator ? c.numeratore : c.denominatore), 0));
    }
    return row;
  });
}
