import { inVigore, stessaGrafia, type Versione } from './anagrafica.ts';

type Datata = Pick<Versione, 'codice_istat' | 'nome' | 'valido_dal' | 'valido_al'>;

/** A version that the warehouse has. */
export interface VersioneNota extends Datata {
  comune_key: number;
}

export interface Chiavi {
  /** Key of each wanted version, in their order. */
  chiavi: number[];
  /** Versions of the warehouse that nothing wanted continues. */
  orfane: VersioneNota[];
}

/**
 * Gives each wanted version the key of the version that it was, under the same code: the one that begins the same day, else the one
 * of that name whose time overlaps, else any that overlaps; new ones get new keys. A key never passes to another code.
 *
 * @param prossima first key that was never used
 */
export function assegnaChiavi(
  volute: readonly Datata[],
  note: readonly VersioneNota[],
  prossima: number,
): Chiavi {
  const libere = Map.groupBy(note, ({ codice_istat }) => codice_istat);
  const chiavi = new Array<number>(volute.length).fill(0);
  const prove: ((voluta: Datata, nota: VersioneNota) => boolean)[] = [
    (voluta, nota) => voluta.valido_dal === nota.valido_dal,
    (voluta, nota) => overlap(voluta, nota) && stessaGrafia(voluta.nome, nota.nome),
    overlap,
  ];
  for (const prova of prove) {
    volute.forEach((voluta, i) => {
      if (chiavi[i] !== 0) return;
      const candidate = libere.get(voluta.codice_istat) ?? [];
      const at = candidate.findIndex((nota) => prova(voluta, nota));
      const [scelta] = at < 0 ? [] : candidate.splice(at, 1);
      if (scelta) chiavi[i] = scelta.comune_key;
    });
  }
  let nuova = prossima;
  return { chiavi: chiavi.map((chiave) => chiave || nuova++), orfane: [...libere.values()].flat() };
}

function overlap(a: Datata, b: Datata): boolean {
  return inVigore(a, b.valido_dal) || inVigore(b, a.valido_dal);
}
