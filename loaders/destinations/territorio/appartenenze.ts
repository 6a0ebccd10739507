import type { Session } from '../../../sql/warehouse.ts';
import { TIPI_SOVRAPPOSTI, type Aggregazione } from './aggregazioni.ts';
import type { VersioneNota } from './chiavi.ts';
import { DELETE_APPARTENENZA, SELECT_APPARTENENZE, UPDATE_APPARTENENZA } from './sql.ts';

interface Appartenenza {
  tipo: string;
  codice: string;
  nome: string;
  comune_key: number;
  valido_dal: string;
  valido_al: string | null;
}

const keyOf = ({ tipo, codice, comune_key, valido_dal }: Appartenenza): string =>
  [tipo, codice, comune_key, valido_dal].join('|');

/** Memberships that may overlap, for each version of their comuni whose time they touch. */
export function derivaAppartenenze(
  aggregazioni: readonly Aggregazione[],
  versioni: readonly VersioneNota[],
): Appartenenza[] {
  const perCodice = Map.groupBy(versioni, ({ codice_istat }) => codice_istat);
  const sovrapposte = aggregazioni.filter(({ tipo }) =>
    (TIPI_SOVRAPPOSTI as readonly string[]).includes(tipo),
  );
  const righe = sovrapposte.flatMap(({ tipo, codice, nome, codice_istat, valido_dal, valido_al }) =>
    (perCodice.get(codice_istat) ?? [])
      .map((versione) => ({
        tipo,
        codice,
        nome,
        comune_key: versione.comune_key,
        valido_dal: versione.valido_dal > valido_dal ? versione.valido_dal : valido_dal,
        valido_al: earlier(versione.valido_al, valido_al),
      }))
      .filter((riga) => riga.valido_al === null || riga.valido_dal <= riga.valido_al),
  );
  return [...new Map(righe.map((riga) => [keyOf(riga), riga])).values()];
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** Makes `dw.appartenenza` equal to what is wanted, touching only what differs. */
export async function writeAppartenenze(session: Session, volute: readonly Appartenenza[]): Promise<void> {
  const note = new Map(
    (await session.query<Appartenenza>(SELECT_APPARTENENZE)).map((riga) => [keyOf(riga), riga]),
  );
  const nuove: Appartenenza[] = [];
  for (const voluta of volute) {
    const nota = note.get(keyOf(voluta));
    note.delete(keyOf(voluta));
    if (!nota) nuove.push(voluta);
    else if (nota.nome !== voluta.nome || nota.valido_al !== voluta.valido_al) {
      await session.execute(UPDATE_APPARTENENZA, [voluta.nome, voluta.valido_al, ...identity(voluta)]);
    }
  }
  for (const nota of note.values()) await session.execute(DELETE_APPARTENENZA, identity(nota));
  if (nuove.length === 0) return;
  const colonne = ['tipo', 'codice', 'nome', 'comune_key', 'valido_dal', 'valido_al'] as const;
  await session.bulkLoad('dw.appartenenza', colonne, [
    nuove.map((riga) => colonne.map((name) => riga[name])),
  ]);
}

const identity = ({ tipo, codice, comune_key, valido_dal }: Appartenenza): (string | number)[] => [
  tipo,
  codice,
  comune_key,
  valido_dal,
];
