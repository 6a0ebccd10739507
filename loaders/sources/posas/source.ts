import { LoadError, type Source } from '../../pipeline/contract.ts';
import { normalizeHeader } from '../../readers/header.ts';
import { annoDaScaricare } from '../common/anno.ts';
import { dentroArchivio } from '../common/archivio.ts';
import { intero } from '../common/interi.ts';
import { leggiPerEta, type FormatoPerEta } from '../common/per-eta.ts';

/** Marital status, of the layout with 20 columns: names of the parts of each total. */
const PARTI = {
  maschi: ['celibi', 'coniugati', 'divorziati', 'vedovi', 'uniti civilmente', 'maschi gia in unione civile'],
  femmine: [
    'nubili',
    'coniugate',
    'divorziate',
    'vedove',
    'unite civilmente',
    'femmine gia in unione civile',
  ],
};

function posizioni(intestazione: readonly string[], nomi: readonly string[]): number[] {
  return intestazione.flatMap((cella, at) => {
    const nome = normalizeHeader(cella);
    return nomi.some((inizio) => nome.startsWith(inizio)) ? [at] : [];
  });
}

/** Sum of the parts that are given; null when none is (ISTAT leaves out what it does not publish). */
function somma(riga: readonly string[], dove: readonly number[]): number | null {
  let totale = 0;
  let date = 0;
  for (const at of dove) {
    const valore = intero(riga[at] ?? '');
    if (typeof valore !== 'number') continue;
    totale += valore;
    date++;
  }
  return date > 0 ? totale : null;
}

const FORMATO: FormatoPerEta = {
  attese: {
    codice: ['Codice comune', 'Codice Istat comune'],
    nome: ['Comune', 'Denominazione', 'Denominazione comune'],
    eta: ['Età'],
    maschi: ['Totale maschi'],
    femmine: ['Totale femmine'],
    'totale?': ['Totale', 'Totale maschi e femmine', 'Maschi + femmine'],
  },
  controllaTitolo(titolo) {
    if (!/stranier/i.test(titolo)) return;
    throw new LoadError(
      'INTESTAZIONE_NON_RICONOSCIUTA',
      'Il titolo parla di stranieri: caricare questo file con la fonte strasa',
    );
  },
  controllaRiga(intestazione) {
    const maschili = posizioni(intestazione, PARTI.maschi);
    const femminili = posizioni(intestazione, PARTI.femmine);
    if (maschili.length === 0 && femminili.length === 0) return () => null;
    return (riga, maschi, femmine) => {
      const [m, f] = [somma(riga, maschili), somma(riga, femminili)];
      if (m !== null && m !== maschi) return `totale maschi ${maschi}, somma degli stati civili ${m}`;
      if (f !== null && f !== femmine) return `totale femmine ${femmine}, somma degli stati civili ${f}`;
      return null;
    };
  },
};

/**
 * POSAS: residents on 1 January by comune, single age, gender (and marital status in final years, of which only the totals are used).
 * Publication: ISTAT, demo.istat.it, «Popolazione residente per età, sesso e stato civile» — `POSAS_{anno}_it_Comuni.zip`.
 */
export const posas: Source = {
  name: 'posas',
  titolo: 'Popolazione residente per età e sesso al 1° gennaio (ISTAT, POSAS)',
  dataset: 'popolazione',
  destination: 'popolazione',
  formats: ['zip', 'csv', 'txt'],
  options: ['anno?'],
  addresses: ({ anno }) => [`https://demo.istat.it/data/posas/POSAS_${annoDaScaricare(anno)}_it_Comuni.zip`],
  read: (file, context) =>
    dentroArchivio(file, context.signal, (tabella) => leggiPerEta(tabella, context, FORMATO)),
};
