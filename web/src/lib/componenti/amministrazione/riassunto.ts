import { testiAmministrazione } from '../../messaggi/it-amministrazione.ts';
import type { Diritti, RuoloNominato } from '../../tipi-amministrazione.ts';

const elenco = new Intl.ListFormat('it', { type: 'conjunction' });
const testi = testiAmministrazione.riassunto;
const LETTURA = ['leggi_protetti', 'esporta_protetti'];

/**
 * In plain words, what somebody with these rights sees and does: one sentence each, what they see first.
 * @param tabella what each role may do
 */
export function riassumi(diritti: Diritti, tabella: readonly RuoloNominato[]): string[] {
  const ruoli = tabella.filter(({ ruolo }) => diritti.ruoli.includes(ruolo));
  if (ruoli.length === 0) return [testi.senzaRuolo];
  const puo = (funzione: string) => ruoli.some(({ funzioni }) => funzioni.includes(funzione));
  const altro = Object.entries(testiAmministrazione.funzioni)
    .filter(([funzione]) => !LETTURA.includes(funzione) && puo(funzione))
    .map(([, { frase }]) => frase);
  return [
    testi.aperti,
    ...protetti(diritti, puo),
    ...(altro.length > 0 ? [testi.puo(elenco.format(altro))] : []),
    ...(ruoli.some(({ secondoFattore }) => secondoFattore) ? [testi.secondoFattore] : []),
  ];
}

function protetti(diritti: Diritti, puo: (funzione: string) => boolean): string[] {
  const righe = righeAperte(diritti);
  if (!puo('leggi_protetti')) return [testi.senzaFunzione, ...(righe.length > 0 ? [testi.inutile] : [])];
  if (righe.length === 0) return [testi.nulla];
  return puo('esporta_protetti') ? righe : [...righe, testi.nonScarica];
}

/** One sentence for each kind of rows that the rights open. */
function righeAperte({ ambiti, enti, soggetto }: Diritti): string[] {
  const noti = ambiti.filter(({ sconosciuto }) => !sconosciuto);
  const nomi = noti.map(({ nome, tipo, contesto }) => {
    const dettaglio = [tipo.toLowerCase(), contesto].filter(Boolean).join(', ');
    return dettaglio ? `${nome} (${dettaglio})` : nome;
  });
  const territori = noti.some(({ livello }) => livello === 'italia')
    ? testi.vedeItalia
    : nomi.length === 1
      ? testi.vede(nomi[0] ?? '')
      : testi.vedePiu(elenco.format(nomi));
  return [
    ...(noti.length > 0 ? [territori] : []),
    ...(enti.length > 0 ? [testi.enti(elenco.format(enti), enti.length === 1)] : []),
    ...(soggetto ? [testi.soggetto] : []),
  ];
}
