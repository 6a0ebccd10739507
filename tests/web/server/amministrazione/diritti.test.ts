import { describe, expect, test } from 'vitest';
import { luoghiDi } from '../../../../web/src/lib/server/amministrazione/ambiti.ts';
import {
  checkDiritti,
  readDiritti,
  type DirittiChiesti,
} from '../../../../web/src/lib/server/amministrazione/diritti.ts';
import type { Rifiuto } from '../../../../web/src/lib/server/amministrazione/rifiuto.ts';
import { createTerritorio } from '../../../../web/src/lib/server/territorio/territorio.ts';
import { readComuni } from '../comuni.ts';

const luoghi = luoghiDi(createTerritorio(readComuni()));
const CHIESTI: DirittiChiesti = { ruoli: ['analista'], ambiti: [], enti: '', soggetto: '' };

function wrong(change: Partial<DirittiChiesti>): string[] {
  try {
    checkDiritti({ ...CHIESTI, ...change }, luoghi);
    return [];
  } catch (error) {
    return (error as Rifiuto).errori.map(({ campo }) => campo);
  }
}

test('places are found by name and granted on several levels at once', () => {
  const [abruzzo] = luoghi.cerca('Abruzzo', 3);
  expect(abruzzo).toMatchObject({ livello: 'regione', codice: '13' });
  expect(luoghi.cerca('italia', 3)[0]).toMatchObject({ livello: 'italia', codice: 'IT' });
  const ats = luoghi.cerca('Treviglio', 9).find(({ livello }) => livello === 'ats');
  const ambiti = ['regione:13', `ats:${ats?.codice}`, 'comune:015146', 'regione:13'];
  expect(checkDiritti({ ...CHIESTI, ambiti, enti: 'c_a794, c_b157' }, luoghi)).toEqual({
    ruoli: ['analista'],
    ambiti: [
      { livello: 'regione', codici: ['13'] },
      { livello: 'comune', codici: ['015146'] },
      { livello: 'ats', codici: [ats?.codice] },
    ],
    enti: ['c_a794', 'c_b157'],
    soggetto: null,
  });
});

describe('what is not granted', () => {
  test.each<[string, Partial<DirittiChiesti>, string[]]>([
    ['no role', { ruoli: [] }, ['ruolo']],
    ['a role that does not exist', { ruoli: ['root'] }, ['ruolo']],
    ['everybody’s role', { ruoli: ['pubblico'] }, ['ruolo']],
    ['an unknown code', { ambiti: ['regione:99'] }, ['territori']],
    ['an unknown level', { ambiti: ['pianeta:03'] }, ['territori']],
    ['Italy by another code', { ambiti: ['italia:03'] }, ['territori']],
    ['a code with more in it', { ambiti: ["regione:03' OR 1=1"] }, ['territori']],
    ['an ill-formed body', { enti: 'c_a794 =1+1' }, ['enti']],
    ['a pseudonym for an analyst', { soggetto: 'abcd1234' }, ['soggetto']],
    ['territories for a citizen', { ruoli: ['cittadino'], ambiti: ['regione:03'] }, ['territori']],
    ['bodies for a recipient', { ruoli: ['destinatario'], enti: 'c_a794' }, ['enti']],
    ['a recipient who is also an operator', { ruoli: ['destinatario', 'operatore'] }, ['ruolo']],
    ['a pseudonym for a citizen', { ruoli: ['cittadino'], soggetto: 'abcd1234' }, ['soggetto']],
  ])('%s', (_, change, fields) => expect(wrong(change)).toEqual(fields));

  test('a recipient gets their own pseudonym', () => {
    expect(wrong({ ruoli: ['destinatario'], soggetto: 'abcd1234' })).toEqual([]);
  });
});

test('the form holds each field as it was sent', () => {
  const form = new FormData();
  form.append('ruolo', 'analista');
  form.append('ambito', 'regione:03');
  form.append('ambito', 'ats:A13001');
  form.append('enti', ' c_a794 ');
  expect(readDiritti(form)).toEqual({
    ruoli: ['analista'],
    ambiti: ['regione:03', 'ats:A13001'],
    enti: ' c_a794 ',
    soggetto: '',
  });
});
