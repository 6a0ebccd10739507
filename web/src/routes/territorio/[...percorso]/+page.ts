import type { Topology } from 'topojson-specification';
import { caricaForma } from '../../../lib/forme/cache.ts';
import type { DatiPagina } from '../../../lib/tipi.ts';

/** The data of the server joined with the shapes they name. A shape that does not come leaves the page standing. */
export async function load({ data, fetch }: { data: { dati: DatiPagina }; fetch: typeof globalThis.fetch }) {
  const optional = (url: string): Promise<Topology | null> => caricaForma(url, fetch).catch(() => null);
  const [figli, sfondo] = await Promise.all([
    optional(data.dati.forme.figli),
    optional(data.dati.forme.sfondo),
  ]);
  return { ...data, topologie: { figli, sfondo } };
}
