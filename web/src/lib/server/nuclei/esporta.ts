import { error } from '@sveltejs/kit';
import { data, istante } from '../../formato.ts';
import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import { parseStatoNuclei } from '../../stato-nuclei.ts';
import type { StatoNuclei } from '../../tipi-nuclei.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Cella } from '../esporta/csv.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { appartenenzaDi } from './ambito.ts';
import { createChiedi, type Chiedi } from './chiedi.ts';
import { askDate, type RichiestaNuclei } from './pagina.ts';
import { FASI, QUERY_ENTI, nuclei, queryDettaglio, queryPeriodi, readMisure, readTesto } from './query.ts';
import { nomeFase } from './valori.ts';

const parole = testiNuclei.esporta;

/** What a file holds, in whatever format. */
export interface FileNuclei {
  /** Name without extension. */
  nome: string;
  /** What the rows are, where they come from, who took them: name and value. */
  informazioni: [string, Cella][];
  /** The heading, then rows: comune, phase and body in charge. */
  blocchi: () => AsyncGenerator<Cella[][]>;
  /** For the audit log. */
  dettagli: Record<string, unknown>;
}

/**
 * Prepares the file of what a page shows, in the finest rows that the person reads.
 * @param email of the person, which stands in the file
 * @throws HttpError 400 when the observation day or the phase is unknown: a file of another one would be taken for it
 */
export async function preparaFile(richiesta: RichiestaNuclei, email: string): Promise<FileNuclei> {
  const { oggetto, dataset } = richiesta;
  const chiedi = createChiedi(richiesta.interroga, richiesta.contesto, richiesta);
  const periodi = await askDate(chiedi);
  const { stato, avvisi } = parseStatoNuclei(
    richiesta.params,
    periodi.map(({ valore }) => valore),
    FASI,
  );
  if (avvisi.length > 0) error(400, avvisi.join(' '), { codice: 'FILTRO_SCONOSCIUTO' });
  const giorno = periodi.find(({ valore }) => valore === stato.periodo)?.etichetta ?? '';
  const totale = await contaNuclei(chiedi, oggetto.nodo, stato);
  const fase = stato.fase ? nomeFase(stato.fase) : testiNuclei.filtri.tutte;
  const { voci } = parole;
  return {
    nome: parole.nomeFile(oggetto.nome, stato.periodo),
    informazioni: [
      [voci.contenuto, parole.contenuto],
      [voci.ambito, oggetto.nome],
      [voci.data, giorno],
      [voci.fase, fase],
      [voci.nuclei, totale],
      [voci.fonte, dataset?.fonte ?? ''],
      [voci.aggiornato, dataset ? data(dataset.aggiornatoAl) : ''],
      [voci.natura, dataset?.dimostrativo === false ? parole.reali : parole.dimostrativi],
      [voci.scaricato, istante(new Date().toISOString())],
      [voci.da, email],
      [voci.avvertenza, parole.avvertenza],
    ],
    blocchi: () => blocchi(chiedi, richiesta, stato, giorno),
    dettagli: {
      luogo: oggetto.nodo
        ? `${oggetto.nodo.luogo.livello}:${oggetto.nodo.luogo.codice || 'IT'}`
        : oggetto.soggetto,
      periodo: stato.periodo,
      ...(stato.fase ? { fase: stato.fase } : {}),
      nuclei: totale,
    },
  };
}

async function contaNuclei(
  chiedi: Chiedi,
  nodo: Nodo | null,
  { periodo, fase }: StatoNuclei,
): Promise<number> {
  if (periodo === '') return 0;
  const righe = await chiedi(queryPeriodi(nodo?.luogo ?? null, fase));
  return readMisure(righe.find((riga) => readTesto(riga, nuclei('periodo')) === periodo)).nuclei;
}

/** Region by region where there may be several: one answer holds at most some ten thousand rows. */
async function* blocchi(
  chiedi: Chiedi,
  { italia, oggetto: { nodo } }: RichiestaNuclei,
  stato: StatoNuclei,
  giorno: string,
): AsyncGenerator<Cella[][]> {
  yield [[...parole.colonne]];
  if (stato.periodo === '') return;
  const enti = new Map(
    (await chiedi(QUERY_ENTI)).map((riga) => [
      readTesto(riga, nuclei('ente_codice')),
      readTesto(riga, nuclei('ente_nome')),
    ]),
  );
  const ampio = nodo === null || nodo.luogo.livello === 'italia';
  const regioni = ampio ? [...italia.figli.values()].map(({ luogo }) => luogo.codice) : [null];
  for (const regione of regioni) {
    const righe = await chiedi(queryDettaglio(nodo?.luogo ?? null, regione, stato));
    yield righe.map((riga) => toCelle(riga, giorno, italia, enti));
  }
}

function toCelle(riga: RigaCube, giorno: string, italia: Nodo, enti: ReadonlyMap<string, string>): Cella[] {
  const codice = readTesto(riga, nuclei('comune_codice'));
  const ente = readTesto(riga, nuclei('ente_codice'));
  const dove = appartenenzaDi(italia, codice);
  const misure = readMisure(riga);
  return [
    giorno,
    codice,
    dove?.comune.luogo.nome ?? '',
    dove?.ats?.luogo.codice ?? '',
    dove?.ats?.luogo.nome ?? '',
    dove?.provincia.luogo.nome ?? '',
    dove?.regione.luogo.nome ?? '',
    nomeFase(readTesto(riga, nuclei('fase'))),
    ente,
    enti.get(ente) ?? '',
    misure.nuclei,
    misure.componenti,
    misure.giorniTotali,
    centesimi(misure.giorniMedi),
    misure.conPatto,
  ];
}

const centesimi = (valore: number | null): number | null =>
  valore === null ? null : Math.round(valore * 100) / 100;
