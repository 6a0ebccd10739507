import { LIVELLI_AMBITO, type Ambito } from '../../../../../model/contratto/contesto.ts';
import { testiDati } from '../../messaggi/it-dati.ts';
import type { AmbitoNominato } from '../../tipi-amministrazione.ts';
import type { Nodo } from '../territorio/anagrafe.ts';
import type { Territorio } from '../territorio/territorio.ts';

/** The places on which a scope can be granted, by level and code. */
export interface Luoghi {
  /** null: the registry has no such place. */
  find(livello: string, codice: string): AmbitoNominato | null;
  cerca(testo: string, quanti: number): AmbitoNominato[];
}

const ITALIA: AmbitoNominato = { livello: 'italia', codice: 'IT', nome: 'Italia', tipo: '', contesto: '' };

const known = new WeakMap<Territorio, Luoghi>();

/** Index of a registry of places, made once for each. */
export function luoghiDi(territorio: Territorio): Luoghi {
  let luoghi = known.get(territorio);
  if (!luoghi) known.set(territorio, (luoghi = createLuoghi(territorio)));
  return luoghi;
}

function createLuoghi({ italia, cerca }: Territorio): Luoghi {
  const index = new Map([ITALIA, ...collect(italia)].map((voce) => [ambitoToTesto(voce), voce]));
  return {
    find: (livello, codice) => index.get(ambitoToTesto({ livello, codice })) ?? null,
    cerca(testo, quanti) {
      const found = cerca(testo, quanti).map(({ luogo, tipo, contesto }) => ({
        livello: luogo.livello,
        codice: luogo.codice,
        nome: luogo.nome,
        tipo,
        contesto,
      }));
      const wanted = testo.trim().toLowerCase();
      const whole = wanted.length > 1 && 'italia'.startsWith(wanted);
      return whole ? [ITALIA, ...found].slice(0, quanti) : found;
    },
  };
}

function* collect(italia: Nodo): Generator<AmbitoNominato> {
  for (const regione of italia.figli.values()) {
    const { nome } = regione.luogo;
    yield describe(regione, '');
    for (const provincia of regione.figli.values()) {
      yield describe(provincia, nome);
      const contesto = testiDati.luogo.inProvincia(provincia.luogo.nome);
      for (const comune of provincia.figli.values()) yield describe(comune, contesto);
    }
    for (const nodo of [...regione.ats.values(), ...regione.sll.values()]) yield describe(nodo, nome);
  }
}

function describe({ luogo }: Nodo, contesto: string): AmbitoNominato {
  const tipo = luogo.livello === 'italia' ? '' : testiDati.luogo[luogo.livello];
  return { livello: luogo.livello, codice: luogo.codice, nome: luogo.nome, tipo, contesto };
}

/** A scope as forms and addresses write it: "ats:A03012". */
function ambitoToTesto({ livello, codice }: { livello: string; codice: string }): string {
  return `${livello}:${codice}`;
}

/** "ats:A03012" → its parts; null when it has no level or no code. */
export function ambitoFromTesto(testo: string): { livello: string; codice: string } | null {
  const [, livello, codice] = /^([a-z]+):([A-Za-z0-9]{1,20})$/.exec(testo) ?? [];
  return livello && codice ? { livello, codice } : null;
}

/** One entry per level, levels from wide to narrow, codes in order and once. */
export function groupAmbiti(voci: readonly { livello: string; codice: string }[]): Ambito[] {
  return LIVELLI_AMBITO.flatMap((livello) => {
    const codici = voci.filter((voce) => voce.livello === livello).map(({ codice }) => codice);
    return codici.length > 0 ? [{ livello, codici: [...new Set(codici)].sort() }] : [];
  });
}

/** The scopes of a person by name; one whose place is gone from the registry keeps its code for a name. */
export function nominaAmbiti(
  ambiti: readonly { livello: string; codici: readonly string[] }[],
  luoghi: Luoghi,
): AmbitoNominato[] {
  return ambiti.flatMap(({ livello, codici }) =>
    codici.map(
      (codice) =>
        luoghi.find(livello, codice) ?? {
          livello,
          codice,
          nome: codice,
          tipo: livello,
          contesto: '',
          sconosciuto: true,
        },
    ),
  );
}
