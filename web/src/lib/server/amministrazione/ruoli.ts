import { FUNZIONI, RUOLI_SOLO_APERTI, type Funzione } from '../../../../../model/contratto/accesso.ts';
import type { AccessiState, RuoloConcesso } from '../../../../../sql/app/accessi/tipi.ts';
import type { Effetti } from './effetti.ts';
import { FUNZIONI_INDISPENSABILI, funzioniPresidiate } from './guardie.ts';
import { rifiuto } from './rifiuto.ts';

/** The table of roles as a form sends it, whole. */
export interface TabellaChiesta {
  /** `ruolo:funzione` of every switch that is on. */
  concesse: ReadonlySet<string>;
  /** Roles whose people always give the second factor. */
  secondoFattore: ReadonlySet<string>;
}

/** One switch that changes. */
interface Cambio {
  ruolo: RuoloConcesso;
  /** null: the second factor. */
  funzione: Funzione | null;
  valore: boolean;
}

/** Reads the table of the form. */
export function readTabella(form: FormData): TabellaChiesta {
  const all = (nome: string) =>
    new Set(form.getAll(nome).filter((value): value is string => typeof value === 'string'));
  return { concesse: all('concessa'), secondoFattore: all('secondoFattore') };
}

/**
 * Makes the table what the form says; each switch that changes is one line of the audit log. Nothing changes when any is refused.
 * @returns how many switches changed
 * @throws Rifiuto FUNZIONE_SCONOSCIUTA, SOLO_DATI_APERTI, ULTIMO_RUOLO
 */
export function changeRuoli(effetti: Effetti, chiesta: TabellaChiesta): Promise<number> {
  return effetti.accessi.transazione(async (store) => {
    const table = await store.ruoli.list();
    checkKnown(table, chiesta);
    const changes = table.flatMap((ruolo) => changesOf(ruolo, chiesta));
    for (const change of changes) await applyChange(effetti, store, change);
    const taken = FUNZIONI_INDISPENSABILI.filter((funzione) =>
      changes.some((change) => change.funzione === funzione && !change.valore),
    );
    const held = taken.length > 0 ? await funzioniPresidiate(store, effetti.now()) : new Set();
    const lost = taken.find((funzione) => !held.has(funzione));
    if (lost) throw rifiuto('ULTIMO_RUOLO', '', lost);
    return changes.length;
  });
}

const namesOf = (ruoli: readonly RuoloConcesso[]) => ruoli.map(({ ruolo }) => ruolo);

function checkKnown(table: readonly RuoloConcesso[], { concesse, secondoFattore }: TabellaChiesta): void {
  const names = namesOf(table);
  const known = new Set(names.flatMap((ruolo) => FUNZIONI.map((funzione) => `${ruolo}:${funzione}`)));
  const unknown =
    [...concesse].find((voce) => !known.has(voce)) ??
    [...secondoFattore].find((ruolo) => !names.includes(ruolo));
  if (unknown !== undefined) throw rifiuto('FUNZIONE_SCONOSCIUTA', '', unknown.slice(0, 60));
  const open = RUOLI_SOLO_APERTI.find((ruolo) => FUNZIONI.some((f) => concesse.has(`${ruolo}:${f}`)));
  if (open) throw rifiuto('SOLO_DATI_APERTI', '', open);
}

function changesOf(ruolo: RuoloConcesso, { concesse, secondoFattore }: TabellaChiesta): Cambio[] {
  const changes: Cambio[] = FUNZIONI.map((funzione) => ({
    ruolo,
    funzione,
    valore: concesse.has(`${ruolo.ruolo}:${funzione}`),
  })).filter(({ funzione, valore }) => ruolo.funzioni.includes(funzione) !== valore);
  const second = secondoFattore.has(ruolo.ruolo);
  return second === ruolo.secondoFattore ? changes : [...changes, { ruolo, funzione: null, valore: second }];
}

async function applyChange(
  { registra }: Effetti,
  { ruoli, registro }: AccessiState,
  { ruolo, funzione, valore }: Cambio,
): Promise<void> {
  const { ruolo: nome } = ruolo;
  const changed =
    funzione === null
      ? await ruoli.requireSecondFactor(nome, valore)
      : await ruoli.grant(nome, funzione, valore);
  const che = funzione ?? 'secondo_fattore';
  if (changed) await registra(registro, 'ruolo.modificato', nome, { che, prima: !valore, dopo: valore });
}
