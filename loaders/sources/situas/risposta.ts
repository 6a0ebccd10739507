import { LoadError, type InputFile } from '../../pipeline/contract.ts';
import { readJson } from '../../readers/json.ts';

export type Voce = Readonly<Record<string, unknown>>;

/** Records of an answer, with the fields that a report needs. */
export interface Risposta<Campo extends string> {
  voci: readonly Voce[];
  /** Text of a field, trimmed; numbers plain, null and absent ''. */
  testo(voce: Voce, campo: Campo): string;
  /** The name by which the answer calls a field. */
  nome(campo: Campo): string;
}

/**
 * Reads what SITUAS answered: `{"resultset": […]}`. The service reports its errors with HTTP 200, in the place of the data.
 *
 * @param campi names that each field has in the reports, the best first; a field that ends in `?` may lack
 * @throws LoadError RISPOSTA_NON_VALIDA (an error of the service, no rows), INTESTAZIONE_NON_RICONOSCIUTA naming the missing field
 */
export async function leggiRisposta<Campo extends string>(
  file: InputFile,
  campi: Readonly<Record<Campo, readonly string[]>>,
  signal: AbortSignal,
): Promise<Risposta<Campo>> {
  const voci = records(file.name, await readJson(file, { signal }));
  const presenti = new Set(voci.flatMap((voce) => Object.keys(voce)));
  const nomi = new Map<string, string>();
  for (const [campo, possibili] of Object.entries(campi) as [Campo, readonly string[]][]) {
    const nome = possibili.find((uno) => presenti.has(uno));
    if (nome !== undefined) nomi.set(campo, nome);
    else if (!campo.endsWith('?')) throw missing(file.name, possibili, presenti);
  }
  return {
    voci,
    testo: (voce, campo) => text(voce[nomi.get(campo) ?? '']),
    nome: (campo) => nomi.get(campo) ?? campi[campo][0] ?? campo,
  };
}

function records(nome: string, value: unknown): Voce[] {
  const oggetto = (value ?? {}) as Record<string, unknown>;
  const { resultset } = oggetto;
  const prima = Array.isArray(resultset) ? (resultset[0] as Voce | undefined) : undefined;
  const errore = serviceError(oggetto) ?? serviceError(prima ?? {});
  if (errore !== undefined) throw invalid(nome, `il servizio risponde con un errore (${errore})`);
  if (!Array.isArray(resultset)) throw invalid(nome, 'non contiene "resultset"');
  if (resultset.length === 0) throw invalid(nome, 'non contiene righe');
  if (resultset.some((voce) => typeof voce !== 'object' || voce === null))
    throw invalid(nome, 'contiene righe che non sono oggetti');
  return resultset as Voce[];
}

function serviceError(voce: Voce): string | undefined {
  const entries = Object.entries(voce).filter(([nome]) => /^(err(code|msg|or)?|message)/i.test(nome));
  const [, valore] = entries.find(([, uno]) => uno !== null && uno !== '') ?? [];
  return valore === undefined ? undefined : String(valore).slice(0, 200);
}

const invalid = (nome: string, perche: string): LoadError =>
  new LoadError(
    'RISPOSTA_NON_VALIDA',
    `Risposta di SITUAS ${nome}: ${perche}. Controlla la data e il rapporto, poi riscaricala.`,
  );

function missing(nome: string, possibili: readonly string[], presenti: ReadonlySet<string>): LoadError {
  const trovati = [...presenti].slice(0, 15).join(', ');
  return new LoadError(
    'INTESTAZIONE_NON_RICONOSCIUTA',
    `Nella risposta ${nome} manca il campo ${possibili[0]}; trovati: ${trovati}. Controlla che sia il rapporto giusto.`,
  );
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
