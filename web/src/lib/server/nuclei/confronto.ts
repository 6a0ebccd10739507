import type { Ambito } from '../../../../../model/contratto/contesto.ts';
import type { Luogo } from '../../tipi.ts';
import type { LuogoAmpio, MedieAmpie } from '../../tipi-nuclei.ts';
import { toNumber, valore } from '../calcoli.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { isProprio, percorsoNuclei, vedeItalia } from './ambito.ts';
import { seLeggibile, type Chiedi } from './chiedi.ts';
import { alLuogo, nomeAmpio } from './nomi.ts';
import { CON_PATTO, FASI, confronto, nuclei, queryConfronto, queryFasi, readTesto } from './query.ts';

/** Sums of one observation day and phase. */
interface Cella {
  periodo: string;
  fase: string;
  nuclei: number;
  componenti: number;
  giorni: number;
}

/** What is known of a place that others stand against. */
interface Celle {
  celle: Cella[];
  /** All cells are there, and one that is not has no household; else one that is not may be hidden. */
  intere: boolean;
}

export interface Chi {
  italia: Nodo;
  ambiti: readonly Ambito[];
  chiedi: Chiedi;
}

export interface Quando {
  /** Observation days, the oldest first. */
  periodi: readonly string[];
  periodo: string;
  fase: string | undefined;
}

/** Reads places to compare with: own ones from the own rows, wider ones from the view that hides what would give few away. */
export async function askAmpi(
  { italia, ambiti, chiedi }: Chi,
  nodi: readonly Nodo[],
  quando: Quando,
): Promise<Map<Nodo, LuogoAmpio>> {
  const altrui = nodi.filter((nodo) => !isProprio(italia, nodo, ambiti));
  const [proprie, oltre] = await Promise.all([
    Promise.all(nodi.filter((nodo) => !altrui.includes(nodo)).map((nodo) => askProprie(chiedi, nodo))),
    askOltre(chiedi, ambiti, altrui),
  ]);
  const note = new Map([...proprie, ...oltre]);
  return new Map(
    nodi.map((nodo) => {
      const celle = note.get(nodo) ?? { celle: [], intere: false };
      return [nodo, toAmpio(nodo, celle, quando, !altrui.includes(nodo))];
    }),
  );
}

async function askProprie(chiedi: Chiedi, nodo: Nodo): Promise<[Nodo, Celle]> {
  const righe = await chiedi(queryFasi(nodo.luogo));
  return [nodo, { celle: righe.map((riga) => readCella(riga, nuclei)), intere: true }];
}

async function askOltre(
  chiedi: Chiedi,
  ambiti: readonly Ambito[],
  nodi: readonly Nodo[],
): Promise<[Nodo, Celle][]> {
  if (nodi.length === 0 || ambiti.length === 0 || vedeItalia(ambiti)) return [];
  const righe = await seLeggibile(chiedi(queryConfronto(nodi.map(({ luogo }) => codiceConfronto(luogo)))));
  return nodi.map((nodo) => {
    const celle = righe.filter(
      (riga) =>
        readTesto(riga, confronto('livello')) === nodo.luogo.livello &&
        readTesto(riga, confronto('territorio_codice')) === codiceConfronto(nodo.luogo),
    );
    return [nodo, { celle: celle.map((riga) => readCella(riga, confronto)), intere: false }];
  });
}

const codiceConfronto = ({ livello, codice }: Luogo): string => (livello === 'italia' ? 'IT' : codice);

function readCella(riga: RigaCube, member: (nome: string) => string): Cella {
  const read = (nome: string) => toNumber(riga[member(nome)]) ?? 0;
  return {
    periodo: readTesto(riga, member('periodo')),
    fase: readTesto(riga, member('fase')),
    nuclei: read('nuclei'),
    componenti: read('componenti'),
    giorni: read('giorni_totali'),
  };
}

function toAmpio(nodo: Nodo, celle: Celle, { periodi, periodo, fase }: Quando, proprio: boolean): LuogoAmpio {
  return {
    nome: nomeAmpio(nodo.luogo),
    complemento: alLuogo(nodo.luogo),
    percorso: proprio ? percorsoNuclei(nodo) : null,
    medie: medie(celle, periodo, fase),
    serieGiorni: periodi.map((one) => medie(celle, one, fase)?.giorniMedi ?? null),
  };
}

/** Means at an observation day, as sums over sums; null when one of the cells they need may be hidden. */
function medie({ celle, intere }: Celle, periodo: string, fase: string | undefined): MedieAmpie | null {
  const scelte = celle.filter((cella) => cella.periodo === periodo && (!fase || cella.fase === fase));
  const attese = fase ? 1 : FASI.length;
  if (!intere && scelte.length < attese) return null;
  const somma = (di: (cella: Cella) => number) => scelte.reduce((total, cella) => total + di(cella), 0);
  const quanti = somma((cella) => cella.nuclei);
  if (quanti === 0) return null;
  const rapporto = (numeratore: number, moltiplicatore: number) =>
    valore({ numeratore, denominatore: quanti }, { moltiplicatore, conteggio: false });
  const dellaFase = (codice: string) =>
    rapporto(scelte.find((cella) => cella.fase === codice)?.nuclei ?? 0, 100) ?? 0;
  return {
    giorniMedi: rapporto(
      somma((cella) => cella.giorni),
      1,
    ),
    componentiMedi: rapporto(
      somma((cella) => cella.componenti),
      1,
    ),
    quotaConPatto: fase ? null : dellaFase(CON_PATTO),
    quote: fase ? {} : Object.fromEntries(FASI.map((codice) => [codice, dellaFase(codice)])),
  };
}
