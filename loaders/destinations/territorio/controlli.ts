import { scarto } from '../../pipeline/messages.ts';
import { LoadError, type PublishContext } from '../../pipeline/contract.ts';
import { inVigore } from './anagrafica.ts';
import type { Consegna } from './righe.ts';
import type { VersioneSalvata } from './versioni.ts';

/** A line that says a comune of the same list again; sources see it within a file, here it is what several sheets may bring. */
export function rejectDoubles(consegna: Consegna, { righe, reject }: PublishContext): Consegna {
  const linee = righe.filter(([, tipo]) => tipo === 'comune').map(([linea]) => Number(linea));
  const visti = new Set<string>();
  const comuni = consegna.comuni.filter(({ comune: { codice_istat } }, i) => {
    const doppio = visti.has(codice_istat);
    if (doppio) reject(scarto(linee[i] ?? 0, '', codice_istat, 'CHIAVE_DOPPIA'));
    visti.add(codice_istat);
    return !doppio;
  });
  return { ...consegna, comuni };
}

/** Comuni on rejected lines stay as they are known: a damaged name must not close a comune. */
export function keepIncerti(consegna: Consegna, prima: readonly VersioneSalvata[]): Consegna {
  const detti = new Set(consegna.comuni.map(({ comune }) => comune.codice_istat));
  const noti = Map.groupBy(prima, ({ codice_istat }) => codice_istat);
  const tenuti = consegna.incerti.flatMap(({ data, codice_istat }) => {
    const versioni = detti.has(codice_istat) ? [] : (noti.get(codice_istat) ?? []);
    detti.add(codice_istat);
    const nota = versioni.find((versione) => inVigore(versione, data)) ?? versioni.at(-1);
    return nota ? [{ data, comune: nota }] : [];
  });
  return { ...consegna, comuni: [...consegna.comuni, ...tenuti] };
}

/** Least share of a region's comuni that a list must have: fusions have never taken a quarter away at once. */
const QUOTA_MINIMA = 0.75;

/**
 * A list closes what it does not name, so it must be whole.
 * @throws LoadError FILE_NON_LEGGIBILE naming the regions that lack
 */
export function refusePartial({ comuni }: Consegna, prima: readonly VersioneSalvata[]): void {
  if (comuni.length === 0) return;
  const inElenco = Map.groupBy(comuni, ({ comune }) => comune.regione_codice);
  const vive = Map.groupBy(
    prima.filter(({ valido_al }) => valido_al === null),
    ({ regione_codice }) => regione_codice,
  );
  const monche = [...vive].filter(
    ([regione, note]) => (inElenco.get(regione)?.length ?? 0) < QUOTA_MINIMA * note.length,
  );
  if (monche.length === 0) return;
  const nomi = monche.map(
    ([regione, note]) =>
      `${note[0]?.regione_nome ?? regione} (${inElenco.get(regione)?.length ?? 0} comuni su ${note.length})`,
  );
  throw new LoadError(
    'FILE_NON_LEGGIBILE',
    `L'elenco non è intero: ${nomi.join(', ')}. Un elenco chiude i comuni che non nomina: serve quello di tutta Italia.`,
  );
}
