import { VISTE, membro } from '../../../../../model/contratto/viste.ts';
import type { QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';
import type { Luogo } from '../../tipi.ts';
import type { Nodo } from './anagrafe.ts';

/** Codes of the places that a comune belongs to, by level. */
type Codici = Record<Exclude<Luogo['livello'], 'italia'>, string>;

/** A comune as it was, and the one of today that continues it. */
export interface Precedente {
  nome: string;
  /** Last day, ISO. */
  validoAl: string;
  ieri: Codici;
  /** null: divided, and nobody says in which parts. */
  oggi: (Codici & { nome: string }) | null;
}

const LIVELLI = ['comune', 'provincia', 'regione', 'ats', 'sll'] as const;
const NOME = membro(VISTE.territori, 'comune_nome');
const NOME_ATTUALE = membro(VISTE.territori, 'comune_attuale_nome');
const VALIDO_AL = membro(VISTE.territori, 'valido_al');

/** The versions of comuni that are no longer in force; Italy had about 1,000 since 1991. */
export const QUERY_STORIA: QueryLimitata = {
  dimensions: [
    NOME,
    NOME_ATTUALE,
    VALIDO_AL,
    ...LIVELLI.flatMap((livello) => [
      membro(VISTE.territori, `${livello}_codice`),
      membro(VISTE.territori, `${livello}_attuale_codice`),
    ]),
  ],
  filters: [{ member: VALIDO_AL, operator: 'set' }],
  order: [[VALIDO_AL, 'asc']],
  limit: 20_000,
};

/** Past versions that count somewhere else today than they did then: a mere change of name makes no difference to any sum. */
export function readStoria(righe: RigaCube[]): Precedente[] {
  return righe.map(readPrecedente).filter(({ ieri, oggi }) => LIVELLI.some((l) => ieri[l] !== oggi?.[l]));
}

function readPrecedente(riga: RigaCube): Precedente {
  const codes = (suffix: string) =>
    Object.fromEntries(
      LIVELLI.map((livello) => [
        livello,
        String(riga[membro(VISTE.territori, `${livello}_${suffix}`)] ?? ''),
      ]),
    ) as Codici;
  const attuale = codes('attuale_codice');
  return {
    nome: String(riga[NOME]),
    validoAl: String(riga[VALIDO_AL]).slice(0, 10),
    ieri: codes('codice'),
    oggi: attuale.comune === '' ? null : { ...attuale, nome: String(riga[NOME_ATTUALE]) },
  };
}

/**
 * What changed inside a place, or across its borders, after a day: where the two readings of the territory differ.
 * @param dal ISO day, the first that there are data of
 */
export function storiaDi(storia: readonly Precedente[], { luogo }: Nodo, dal: string): Precedente[] {
  const { livello, codice } = luogo;
  return storia.filter(
    ({ validoAl, ieri, oggi }) =>
      validoAl >= dal && (livello === 'italia' || ieri[livello] === codice || oggi?.[livello] === codice),
  );
}
