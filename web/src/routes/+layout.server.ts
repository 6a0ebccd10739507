import { servizi } from '../lib/server/servizi.ts';

/** The version of the shapes, part of their address; empty while the data process has not answered yet. */
export async function load(): Promise<{ versioneForme: string }> {
  const versione = await servizi().versioni.current();
  return { versioneForme: versione?.forme ?? '' };
}
