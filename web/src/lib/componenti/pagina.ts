/** What the page derives from its state for the controls: hidden fields, sort changes, subdivision links. */
import { testi } from '../messaggi/index.ts';
import { hrefStato } from '../stato.ts';
import type { Gerarchia, Luogo, Stato } from '../tipi.ts';
import type { Suddivisione } from './mappa-tipi.ts';

/** Fields of the filter form: they come from its selects, the rest of the state from hidden inputs. */
const CAMPI_FILTRO = new Set(['indicatore', 'periodo', 'genere', 'eta', 'cittadinanza']);

/** The part of an address's query that the filter form must carry along. */
export function campiNascosti(href: string): [string, string][] {
  const query = new URLSearchParams(href.split('?')[1] ?? '');
  return [...query].filter(([nome]) => !CAMPI_FILTRO.has(nome));
}

/** The state that the filter form asks for; an empty select means "all". */
export function leggiFiltri(
  valori: FormData,
): Pick<Stato, 'indicatore' | 'periodo' | 'genere' | 'eta' | 'cittadinanza'> {
  const testo = (nome: string) => String(valori.get(nome) ?? '');
  const genere = testo('genere');
  const cittadinanza = testo('cittadinanza');
  return {
    indicatore: testo('indicatore'),
    periodo: testo('periodo'),
    genere: genere === 'M' || genere === 'F' ? genere : undefined,
    eta: testo('eta') || undefined,
    cittadinanza: cittadinanza === 'italiana' || cittadinanza === 'straniera' ? cittadinanza : undefined,
  };
}

/** A click on the heading in use turns the order round; another heading starts from its natural order. */
export function cambioOrdine(stato: Stato, ordina: Stato['ordina']): Pick<Stato, 'ordina' | 'verso'> {
  const naturale = ordina === 'nome' ? 'cresc' : 'decr';
  if (stato.ordina !== ordina) return { ordina, verso: naturale };
  return { ordina, verso: stato.verso === 'cresc' ? 'decr' : 'cresc' };
}

/** The ways to cut a place: a region by its three hierarchies, Italy and regions by every comune too. */
export function suddivisioni(luogo: Luogo, stato: Stato): Suddivisione[] {
  if (luogo.livello !== 'italia' && luogo.livello !== 'regione') return [];
  const gerarchie: Gerarchia[] = luogo.livello === 'regione' ? ['province', 'ats', 'sll'] : [stato.gerarchia];
  const voci = gerarchie.map((gerarchia) => ({
    testo: luogo.livello === 'italia' ? testi.mappa.regioni : testi.gerarchia[gerarchia],
    href: hrefStato(luogo, stato, { gerarchia, comuni: false, espandi: [] }),
    corrente: !stato.comuni && stato.gerarchia === gerarchia,
  }));
  const tutti = {
    testo: testi.mappa.tuttiComuni,
    href: hrefStato(luogo, stato, { comuni: true, espandi: [] }),
    corrente: stato.comuni,
  };
  return [...voci, tutti];
}
