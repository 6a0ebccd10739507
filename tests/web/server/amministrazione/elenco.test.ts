import { expect, test } from 'vitest';
import { riassumi } from '../../../../web/src/lib/componenti/amministrazione/riassunto.ts';
import { endOfDay, readScadenza, startOfDay } from '../../../../web/src/lib/server/amministrazione/date.ts';
import {
  filtroVista,
  rangeOf,
  readPagina,
  readRicerca,
  toPagina,
} from '../../../../web/src/lib/server/amministrazione/elenco.ts';
import {
  dettagliToRighe,
  readRicercaRegistro,
  toFiltroRegistro,
} from '../../../../web/src/lib/server/amministrazione/registro.ts';

const NOW = new Date('2026-11-21T10:00:00Z');

test('what an address does not know is left out', () => {
  const params = new URLSearchParams('q=%20rossi%20&ruolo=root&stato=attivo&vista=x&pagina=-3');
  expect(readRicerca(params)).toEqual({ testo: 'rossi', ruolo: '', stato: 'attivo', vista: '' });
  expect(readPagina(params)).toBe(1);
  expect(rangeOf(3)).toEqual({ da: 100, limite: 50 });
  expect(toPagina(3, 101)).toEqual({ numero: 3, di: 3, totale: 101 });
});

test('passwords about to end were changed long enough ago', () => {
  const preavvisi = { password: { giorni: 180, avvisoGiorni: 14 }, giorniAvvisoAccredito: 30 };
  expect(filtroVista('password', preavvisi, NOW)).toEqual({ passwordPrimaDi: '2026-06-08T10:00:00.000Z' });
  expect(filtroVista('accredito', preavvisi, NOW)).toEqual({ scadePrimaDi: '2026-12-21T10:00:00.000Z' });
});

test('days are those of Italy, winter and summer', () => {
  expect(startOfDay('2026-11-21')).toBe('2026-11-20T23:00:00.000Z');
  expect(endOfDay('2026-07-01')).toBe('2026-07-01T21:59:59.999Z');
  expect(endOfDay('2026-10-25')).toBe('2026-10-25T22:59:59.999Z');
  const filtro = toFiltroRegistro(
    readRicercaRegistro(new URLSearchParams('dal=2026-11-21&al=2026-11-21&q=x')),
  );
  expect(filtro).toEqual({ dal: '2026-11-20T23:00:00.000Z', al: '2026-11-21T23:00:00.000Z', testo: 'x' });
});

test.each([
  ['2026-13-01', 'DATA_NON_VALIDA'],
  ['2026-02-30', 'DATA_NON_VALIDA'],
  ['2026-11-21', 'DATA_PASSATA'],
  ['2036-11-21', 'DATA_LONTANA'],
])('an accreditation does not end on %s', (giorno, codice) => {
  expect(() => readScadenza(giorno, 'scadenza', NOW)).toThrow(expect.objectContaining({ codice }));
});

test('the details of a line show what changed, before and after', () => {
  const dettagli = { email: 'a@example.org', prima: { ruoli: ['operatore'] }, dopo: { ruoli: ['analista'] } };
  expect(dettagliToRighe(dettagli)).toEqual([
    { voce: 'email', prima: '', dopo: 'a@example.org' },
    { voce: 'ruoli', prima: '["operatore"]', dopo: '["analista"]' },
  ]);
});

test('the summary says in plain words what rights open, and when they open nothing', () => {
  const luogo = { livello: 'regione', codice: '03', nome: 'Lombardia', tipo: 'Regione', contesto: '' };
  const analista = {
    ruolo: 'analista',
    nome: 'Analista',
    descrizione: '',
    secondoFattore: false,
    funzioni: ['leggi_protetti', 'esporta_protetti'],
  };
  const diritti = { ruoli: ['analista'], ambiti: [luogo], enti: [], soggetto: '' };
  expect(riassumi(diritti, [analista]).join(' ')).toContain('dati protetti di Lombardia (regione)');
  const nothing = { ...analista, funzioni: [] };
  expect(riassumi(diritti, [nothing]).join(' ')).toContain('Non vede nessun dato protetto');
  expect(riassumi({ ...diritti, ambiti: [] }, [analista]).join(' ')).toContain('mancano territori');
});
