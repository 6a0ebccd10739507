/** Where the shapes of a level are served: `/forme/<versione>/<percorso>.json`, immutable. */
import type { Luogo, Stato } from '../tipi.ts';

const PREFISSO = '/forme/';

/**
 * URL of the piece that holds the shapes below `luogo`, as the page of that place will draw them.
 * A comune draws its siblings, whose piece depends on the place above it: null.
 */
export function formaUrl(
  versione: string,
  luogo: Pick<Luogo, 'livello' | 'codice'>,
  stato: Pick<Stato, 'gerarchia' | 'comuni'>,
): string | null {
  const piece = percorsoPezzo(luogo, stato);
  return piece === null ? null : `${PREFISSO}${versione}/${piece}.json`;
}

function percorsoPezzo(
  { livello, codice }: Pick<Luogo, 'livello' | 'codice'>,
  { gerarchia, comuni }: Pick<Stato, 'gerarchia' | 'comuni'>,
): string | null {
  switch (livello) {
    case 'italia':
      return comuni ? 'italia/comuni' : 'italia/regioni';
    case 'regione':
      return `regione/${codice}/${comuni ? 'comuni' : gerarchia}`;
    case 'provincia':
    case 'ats':
    case 'sll':
      return `${livello}/${codice}/comuni`;
    case 'comune':
      return null;
  }
}

/** The version inside the URL of a piece, '' when the URL has another form. */
export function versioneForma(url: string): string {
  return url.startsWith(PREFISSO) ? (url.slice(PREFISSO.length).split('/')[0] ?? '') : '';
}
