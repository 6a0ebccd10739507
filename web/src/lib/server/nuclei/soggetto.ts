import type { Contesto } from '../../../../../model/contratto/contesto.ts';
import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import type { SoggettoNuclei } from '../../tipi-nuclei.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import { resolvePercorso } from '../territorio/risolvi.ts';
import { isProprio, percorsoNuclei, puntiDiPartenza, vedeItalia } from './ambito.ts';

/** What a page is about: one place, or all rows that the person reads. */
export interface Oggetto {
  soggetto: SoggettoNuclei;
  /** null: all own rows. */
  nodo: Nodo | null;
  nome: string;
  percorso: string;
}

/** Where an address of the section leads a person. */
export type Destinazione =
  | { tipo: 'oggetto'; oggetto: Oggetto }
  | { tipo: 'altrove'; percorso: string }
  /** Not the person's, or no place at all: nobody learns which. */
  | { tipo: 'fuori' };

const ofNodo = (nodo: Nodo): Oggetto => ({
  soggetto: 'luogo',
  nodo,
  nome: nodo.luogo.nome,
  percorso: percorsoNuclei(nodo),
});

/** @param resto the address after `/nuclei`, '' for the section itself, which leads who has one territory alone to it */
export function trovaOggetto(italia: Nodo, contesto: Contesto, resto: string): Destinazione {
  if (resto.split('/').filter(Boolean).length === 0) return radice(italia, contesto);
  const esito = resolvePercorso(italia, resto);
  const nodo = esito.tipo === 'trovato' ? esito.nodo : null;
  if (nodo) {
    return isProprio(italia, nodo, contesto.ambiti)
      ? { tipo: 'oggetto', oggetto: ofNodo(nodo) }
      : { tipo: 'fuori' };
  }
  if (esito.tipo !== 'altrove') return { tipo: 'fuori' };
  const altro = resolvePercorso(italia, esito.percorso.replace(/^\/territorio/, ''));
  if (altro.tipo !== 'trovato' || !isProprio(italia, altro.nodo, contesto.ambiti)) return { tipo: 'fuori' };
  return { tipo: 'altrove', percorso: percorsoNuclei(altro.nodo) };
}

function radice(italia: Nodo, { ambiti, enti, soggetto }: Contesto): Destinazione {
  if (vedeItalia(ambiti)) return { tipo: 'oggetto', oggetto: ofNodo(italia) };
  const partenze = puntiDiPartenza(italia, ambiti);
  const [unica, altra] = partenze;
  const suoi = enti.length > 0 || soggetto !== undefined;
  if (unica && !altra && !suoi) return { tipo: 'altrove', percorso: percorsoNuclei(unica) };
  const di = (tipo: Exclude<SoggettoNuclei, 'luogo'>): Destinazione => ({
    tipo: 'oggetto',
    oggetto: { soggetto: tipo, nodo: null, nome: testiNuclei.nome[tipo], percorso: '/nuclei' },
  });
  if (!suoi) return di('territori');
  if (partenze.length > 0) return di('tutto');
  if (enti.length === 0) return di('nucleo');
  return di(soggetto === undefined ? 'ente' : 'tutto');
}
