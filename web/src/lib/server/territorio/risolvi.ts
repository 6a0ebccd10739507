import type { Luogo } from '../../tipi.ts';
import type { Nodo } from './anagrafe.ts';
import { slugify } from './slug.ts';

/** What an address stands for: a place, another spelling of a place's address, or nothing. */
export type Esito =
  | { tipo: 'trovato'; nodo: Nodo }
  | { tipo: 'altrove'; percorso: string }
  | { tipo: 'sconosciuto'; cercato: string; ultimo: Nodo };

/**
 * Follows the parts of an address after `/territorio`. Capitals, accents and blanks are forgiven: such an
 * address is `altrove`, with the canonical one. Of an unknown one, `cercato` is the part that names nothing
 * and `ultimo` the last place that was still right.
 */
export function resolvePercorso(italia: Nodo, percorso: string): Esito {
  const parts = percorso.split('/').filter(Boolean);
  let nodo = italia;
  for (let i = 0; i < parts.length; i += 1) {
    const part = slugify(parts[i] ?? '');
    const via = nodo.luogo.livello === 'regione' && (part === 'ats' || part === 'sll') ? part : null;
    if (via) i += 1;
    const wanted = via ? slugify(parts[i] ?? '') : part;
    const next = via ? nodo[via].get(wanted) : nodo.figli.get(wanted);
    if (!next) return { tipo: 'sconosciuto', cercato: wanted || part, ultimo: nodo };
    nodo = next;
  }
  const canonical = parts.length ? `/territorio/${parts.join('/')}` : '/territorio';
  return canonical === nodo.luogo.percorso
    ? { tipo: 'trovato', nodo }
    : { tipo: 'altrove', percorso: nodo.luogo.percorso };
}

/** Italy first, the place last. */
export function briciole(nodo: Nodo): Luogo[] {
  const path: Luogo[] = [];
  for (let step: Nodo | null = nodo; step; step = step.genitore) path.unshift(step.luogo);
  return path;
}
