import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeRuoli, readTabella } from '../../../../web/src/lib/server/amministrazione/ruoli.ts';
import { openScena, type Scena } from './scena.ts';

let scena: Scena;

beforeEach(async () => {
  scena = await openScena();
  await scena.persona(['amministratore']);
});
afterEach(() => scena.close());

/** The form of the table as it stands, with some switches turned. */
async function tabella(on: string[], off: string[]) {
  const form = new FormData();
  for (const { ruolo, funzioni, secondoFattore } of await scena.accessi.ruoli.list()) {
    const voci = funzioni.map((funzione) => `${ruolo}:${funzione}`).filter((voce) => !off.includes(voce));
    for (const voce of voci) form.append('concessa', voce);
    if (secondoFattore) form.append('secondoFattore', ruolo);
  }
  for (const voce of on) form.append('concessa', voce);
  return readTabella(form);
}

test('a switch that turns is one line of the log; the same table again is none', async () => {
  const wanted = await tabella(['operatore:esporta_protetti'], []);
  expect(await changeRuoli(scena.effetti, wanted)).toBe(1);
  expect(await changeRuoli(scena.effetti, wanted)).toBe(0);
  expect(await scena.log()).toMatchObject([
    {
      azione: 'ruolo.modificato',
      oggetto: 'operatore',
      dettagli: { che: 'esporta_protetti', prima: false, dopo: true },
    },
  ]);
});

test.each(['gestisci_ruoli', 'gestisci_utenti'])('%s stays with somebody active', async (funzione) => {
  const off = [`amministratore:${funzione}`];
  const lost = changeRuoli(scena.effetti, await tabella([], off));
  await expect(lost).rejects.toMatchObject({ codice: 'ULTIMO_RUOLO' });
  const nobody = changeRuoli(scena.effetti, await tabella([`analista:${funzione}`], off));
  await expect(nobody).rejects.toMatchObject({ codice: 'ULTIMO_RUOLO' });
  expect(await scena.log()).toEqual([]);
  await scena.persona(['analista']);
  expect(await changeRuoli(scena.effetti, await tabella([`analista:${funzione}`], off))).toBe(2);
});

test.each([
  ['cittadino:leggi_protetti', 'SOLO_DATI_APERTI'],
  ['pubblico:esporta_protetti', 'SOLO_DATI_APERTI'],
  ['analista:tutto', 'FUNZIONE_SCONOSCIUTA'],
  ['root:gestisci_ruoli', 'FUNZIONE_SCONOSCIUTA'],
])('%s is refused', async (voce, codice) => {
  await expect(changeRuoli(scena.effetti, await tabella([voce], []))).rejects.toMatchObject({ codice });
  expect(await scena.log()).toEqual([]);
});
