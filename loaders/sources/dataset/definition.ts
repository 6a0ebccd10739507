import { z } from 'zod';
import { LoadError } from '../../pipeline/contract.ts';

/** Codes of datasets and measures: they become names of the model. */
const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,49}$/, 'minuscole, cifre e _, al massimo 50 caratteri, la prima una lettera');

const Testo = z.string().trim().min(1, 'non può essere vuoto').max(2000, 'al massimo 2000 caratteri');
const Colonna = z.string().trim().min(1, 'non può essere vuota').max(300);
const Indirizzo = z
  .string()
  .max(400)
  .refine(
    (url) => URL.canParse(url.replaceAll('{anno}', '2024')) && url.startsWith('https://'),
    'deve iniziare con https://',
  )
  .refine((url) => !/^https:\/\/[^/]*@/.test(url), 'senza nome utente e password');

/** How a value of the file reads here; `escludi`: a total or a note, the line carries no data. */
const Valori = <T extends readonly [string, ...string[]]>(codici: T) =>
  z.record(z.string(), z.enum([...codici, 'escludi']));

export const GENERI = ['M', 'F'] as const;
export const CITTADINANZE = ['ITA', 'UE', 'EUR', 'AFR', 'ASI', 'AME', 'STR'] as const;
export const FASCE = [
  '15-19',
  '20-24',
  '25-29',
  '30-34',
  '35-39',
  '40-44',
  '45-49',
  '50-54',
  '55-59',
  '60-64',
  '65+',
] as const;

const Quantita = z.strictObject({
  colonna: Colonna,
  /** What the number counts, for the page of the indicator. */
  descrizione: Testo,
  /** Round to whole numbers; otherwise decimals are rejects. */
  arrotonda: z.boolean().default(false),
  /** Let amounts below zero pass; counts never are. */
  negativi: z.boolean().default(false),
});

const misuraComune = {
  codice: Slug,
  titolo: Testo.max(120),
  nome_breve: Testo.max(60).optional(),
  definizione: Testo,
  unita: Testo.max(40),
  decimali: z.number().int().min(0).max(6).default(0),
  additivita: z.enum(['stock', 'flusso']),
  gruppo: Testo.max(60).default('Altri dati'),
};

const Misura = z.union([
  z.strictObject({ ...misuraComune, conteggio: Quantita }),
  z.strictObject({
    ...misuraComune,
    numeratore: Quantita,
    denominatore: Quantita,
    moltiplicatore: z.number().int().min(1).max(1_000_000).default(1),
  }),
]);

const Formato = z.strictObject({
  tipo: z.enum(['tabella', 'json', 'shapefile']).default('tabella'),
  separatore: z.enum([';', ',', '|', '\t']).optional(),
  codifica: z.enum(['utf-8', 'windows-1252']).optional(),
  foglio: Testo.optional(),
  righe_titolo: z.number().int().min(0).max(100).default(0),
  /** JSON pointer to the array of records. */
  puntatore: z
    .string()
    .regex(/^(\/.*)?$/, 'deve essere un puntatore JSON, come /dati/righe')
    .optional(),
  numeri: z.enum(['intero', 'migliaia', 'italiano', 'punto']).default('italiano'),
});

const Periodo = z.union([
  z.strictObject({ anno: Colonna }),
  z.strictObject({ costante: z.number().int().min(1861).max(2100) }),
  z.strictObject({ opzione: z.literal('anno') }),
  /** `escludi`: months that are none, as 13 (adjustment) and 15 (census) of ISTAT's balances. */
  z.strictObject({ anno: Colonna, mese: Colonna, escludi: z.array(z.string()).default([]) }),
  z.strictObject({
    data: Colonna,
    formato: z.enum(['AAAA-MM-GG', 'GG/MM/AAAA']).default('AAAA-MM-GG'),
    granularita: z.enum(['giorno', 'mese', 'anno']).default('giorno'),
  }),
]);

const Territorio = z.union([
  z.strictObject({ codice_istat: Colonna, nome: Colonna.optional() }),
  z.strictObject({ nome: Colonna, provincia: Colonna }),
]);

/** A dataset as its JSON file declares it; names are Italian because people who know the data write it. */
export const Definizione = z
  .strictObject({
    codice: Slug,
    titolo: Testo.max(200),
    descrizione: Testo,
    fonte: z.strictObject({
      nome: Testo.max(200),
      ente: Testo.max(200),
      url: Indirizzo.optional(),
      licenza: Testo.max(100).optional(),
    }),
    livello: z.enum(['progetto', 'contesto', 'base']),
    accesso: z.enum(['pubblico', 'riservato']).default('pubblico'),
    qualita: Testo,
    modalita: z.enum(['massiva', 'estrazione', 'interrogazione']).default('massiva'),
    frequenza: Testo.max(60),
    riservatezza: z.enum(['aperta', 'protetta']).default('aperta'),
    soglia: z.number().int().min(0).max(1000).default(0),
    /** Where `--scarica` takes it; `{anno}` becomes the year of `--anno`. */
    indirizzo: Indirizzo.optional(),
    formato: Formato.prefault({}),
    territorio: Territorio,
    periodo: Periodo,
    genere: z.strictObject({ colonna: Colonna, valori: Valori(GENERI) }).optional(),
    eta: z
      .union([
        z.strictObject({ colonna: Colonna, valori: Valori(FASCE) }),
        z.strictObject({ colonna: Colonna, singola: z.literal(true) }),
      ])
      .optional(),
    cittadinanza: z.strictObject({ colonna: Colonna, valori: Valori(CITTADINANZE) }).optional(),
    misure: z.array(Misura).min(1, 'serve almeno una misura').max(50),
  })
  .superRefine((definizione, context) => {
    const codici = definizione.misure.map(({ codice }) => codice);
    if (new Set(codici).size < codici.length) {
      context.addIssue({ code: 'custom', path: ['misure'], message: 'due misure hanno lo stesso codice' });
    }
    if (definizione.riservatezza === 'protetta' ? definizione.soglia < 3 : definizione.soglia !== 0) {
      const message = 'un dataset protetto vuole una soglia di almeno 3, uno aperto la vuole 0';
      context.addIssue({ code: 'custom', path: ['soglia'], message });
    }
    const citizens = new Set(Object.values(definizione.cittadinanza?.valori ?? {}));
    if (citizens.has('STR') && [...citizens].some((one) => !['STR', 'ITA', 'escludi'].includes(one))) {
      const message = 'STR (stranieri non distinti) non va insieme alle singole aree';
      context.addIssue({ code: 'custom', path: ['cittadinanza', 'valori'], message });
    }
  });

export type Definizione = z.infer<typeof Definizione>;
export type Misura = z.infer<typeof Misura>;
export type Quantita = z.infer<typeof Quantita>;

/**
 * Reads a definition.
 * @throws LoadError DEFINIZIONE_NON_VALIDA naming the first place that is wrong
 */
export function parseDefinizione(text: string): Definizione {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new LoadError(
      'DEFINIZIONE_NON_VALIDA',
      `La definizione non è JSON valido: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  const parsed = Definizione.safeParse(json, { error: messages });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'inizio'}: ${message}`);
  throw new LoadError(
    'DEFINIZIONE_NON_VALIDA',
    `La definizione non va bene. ${issues.join('; ')}. Il modello è in loaders/README.md.`,
  );
}

/** Messages of zod that the schema does not give itself, in Italian. */
const messages: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'manca' : `deve essere ${issue.expected}`;
  if (issue.code === 'unrecognized_keys') return `voce sconosciuta: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_value') return `deve essere uno tra ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return 'nessuna delle forme ammesse';
  if (issue.code === 'too_big') return `troppo grande o lungo (massimo ${issue.maximum})`;
  if (issue.code === 'too_small') return `troppo piccolo o corto (minimo ${issue.minimum})`;
  return undefined;
};

/** A quantity of the definition with the code that the warehouse knows it by. */
export interface QuantitaConCodice extends Quantita {
  codice: string;
  unita: string;
}

/** The quantities of a definition, each column once, in the order of the measures. */
export function quantitaDi({ codice, misure }: Definizione): QuantitaConCodice[] {
  const found = new Map<string, QuantitaConCodice>();
  for (const misura of misure) {
    const parts = 'conteggio' in misura ? [misura.conteggio] : [misura.numeratore, misura.denominatore];
    const unita = 'conteggio' in misura ? misura.unita : 'unità';
    for (const quantita of parts) {
      if (!found.has(quantita.colonna)) {
        found.set(quantita.colonna, {
          ...quantita,
          unita,
          codice: codiceQuantita(codice, quantita.colonna, found),
        });
      }
    }
  }
  return [...found.values()];
}

/** `<dataset>__<column>`, made of letters that every engine takes, unique within the definition. */
function codiceQuantita(dataset: string, colonna: string, found: Map<string, QuantitaConCodice>): string {
  const slug = colonna
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const base = `${dataset}__${slug.slice(0, 40) || 'valore'}`;
  const taken = new Set([...found.values()].map((one) => one.codice));
  let code = base;
  for (let n = 2; taken.has(code); n += 1) code = `${base}_${n}`;
  return code;
}
