import { describe, expect, test } from 'vitest';
import { FUNZIONI, RUOLI, RUOLI_SOLO_APERTI } from '../../../../model/contratto/accesso.ts';
import { atOnce, type Under } from './people.ts';

const READS = ['leggi_protetti', 'esporta_protetti'];
const COORDINATOR = [...READS, 'usa_sql'];

/** What each role may do before anybody changes it. */
const SHIPPED: Record<(typeof RUOLI)[number], string[]> = {
  amministratore: [
    'decidi_accrediti',
    'importa_elenchi',
    'gestisci_utenti',
    'gestisci_ruoli',
    'leggi_registro',
    'leggi_statistiche',
    'usa_sql',
  ],
  ministero: [...READS, 'leggi_statistiche', 'usa_sql'],
  referente_regionale: [...READS, 'richiedi_accrediti', 'usa_sql'],
  amministratore_ats: [...READS, 'richiedi_accrediti', 'usa_sql'],
  coordinatore: COORDINATOR,
  analista: [...READS, 'usa_sql'],
  decisore: [...READS, 'usa_sql'],
  operatore: ['leggi_protetti'],
  ente_attuatore: READS,
  destinatario: ['leggi_protetti'],
  cittadino: [],
  pubblico: [],
};

export function defineRuoli(under: Under): void {
  describe('roles', () => {
    test('are those of the contract, in its order, with the functions of the contract', async () => {
      const roles = await under().first.ruoli.list();
      expect(roles.map(({ ruolo }) => ruolo)).toEqual([...RUOLI]);
      expect(Object.fromEntries(roles.map(({ ruolo, funzioni }) => [ruolo, funzioni]))).toEqual(SHIPPED);
      expect(roles.filter(({ secondoFattore }) => secondoFattore).map(({ ruolo }) => ruolo)).toEqual([
        'amministratore',
      ]);
      for (const { nome, descrizione } of roles) {
        expect(nome).toMatch(/^\p{Lu}/u);
        expect(descrizione).toMatch(/\.$/);
      }
    });

    test('every function of the contract can be granted and taken, once each', async () => {
      const { ruoli } = under().first;
      const of = async () => (await ruoli.list()).find(({ ruolo }) => ruolo === 'coordinatore')?.funzioni;
      for (const funzione of FUNZIONI) {
        expect(await ruoli.grant('coordinatore', funzione, true), funzione).toBe(
          !COORDINATOR.includes(funzione),
        );
        expect(await ruoli.grant('coordinatore', funzione, true), funzione).toBe(false);
      }
      expect(await of()).toEqual([...FUNZIONI]);
      for (const funzione of FUNZIONI) {
        expect(await ruoli.grant('coordinatore', funzione, false), funzione).toBe(true);
        expect(await ruoli.grant('coordinatore', funzione, false), funzione).toBe(false);
      }
      expect(await of()).toEqual([]);
      for (const funzione of COORDINATOR) await ruoli.grant('coordinatore', funzione, true);
    });

    test('who reads open data only gets no function', async () => {
      const { ruoli } = under().first;
      for (const ruolo of RUOLI_SOLO_APERTI) {
        for (const funzione of FUNZIONI) {
          await expect(ruoli.grant(ruolo, funzione, true)).rejects.toMatchObject({
            code: 'FUNZIONE_NON_CONCEDIBILE',
          });
        }
      }
      expect(await ruoli.list().then((all) => all.slice(-2).map(({ funzioni }) => funzioni))).toEqual([
        [],
        [],
      ]);
    });

    test('words that nobody knows are refused', async () => {
      const { ruoli } = under().first;
      const refused = { code: 'FUNZIONE_NON_CONCEDIBILE' };
      await expect(ruoli.grant('analista', "x'); DROP TABLE ruolo;--", true)).rejects.toMatchObject(refused);
      await expect(ruoli.grant('imperatore', 'leggi_registro', true)).rejects.toMatchObject(refused);
      expect(await ruoli.grant('imperatore', 'leggi_registro', false)).toBe(false);
      expect(await ruoli.requireSecondFactor('imperatore', true)).toBe(false);
    });

    test('of administrators at once one grants', async () => {
      const done = await atOnce(under(), 8, ({ ruoli }) => ruoli.grant('analista', 'leggi_registro', true));
      expect(done.filter(Boolean)).toHaveLength(1);
      const undone = await atOnce(under(), 8, ({ ruoli }) =>
        ruoli.grant('analista', 'leggi_registro', false),
      );
      expect(undone.filter(Boolean)).toHaveLength(1);
    });

    test('the second factor can be required and left', async () => {
      const { ruoli } = under().first;
      const of = async () => (await ruoli.list()).find(({ ruolo }) => ruolo === 'ministero')?.secondoFattore;
      expect(await ruoli.requireSecondFactor('ministero', true)).toBe(true);
      expect(await ruoli.requireSecondFactor('ministero', true)).toBe(false);
      expect(await of()).toBe(true);
      expect(await ruoli.requireSecondFactor('ministero', false)).toBe(true);
      expect(await of()).toBe(false);
    });
  });
}
