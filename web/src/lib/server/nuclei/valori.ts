import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import type { ValoriNuclei, VoceFase } from '../../tipi-nuclei.ts';
import { arrotonda, quota } from '../calcoli.ts';
import type { RigaCube } from '../cube/transport.ts';
import { FASI, nuclei, readMisure, readTesto } from './query.ts';

/** Decimals that people read: of days and of persons per household none and one, of shares one. */
const DECIMALI = 1;

/** The row of one place and day; no row is no household. */
export function toValori(riga: RigaCube | undefined, fase: string | undefined): ValoriNuclei {
  const misure = readMisure(riga);
  return {
    nuclei: misure.nuclei,
    componenti: misure.componenti,
    giorniMedi: arrotonda(misure.giorniMedi, DECIMALI),
    quotaConPatto: fase ? null : arrotonda(misure.quotaConPatto, DECIMALI),
  };
}

/** Households of every phase at a day, with their share of all. */
export function toFasi(righe: readonly RigaCube[], periodo: string): VoceFase[] {
  const conta = FASI.map((codice) => {
    const riga = righe.find(
      (one) => readTesto(one, nuclei('fase')) === codice && readTesto(one, nuclei('periodo')) === periodo,
    );
    return { codice, nome: nomeFase(codice), nuclei: readMisure(riga).nuclei };
  });
  const totale = conta.reduce((somma, voce) => somma + voce.nuclei, 0);
  return conta.map((voce) => ({ ...voce, quota: arrotonda(quota(voce.nuclei, totale), DECIMALI) }));
}

export const nomeFase = (codice: string): string => testiNuclei.fasi[codice] ?? codice;
