import { describe, expect, test } from 'vitest';
import {
  campiNascosti,
  cambioOrdine,
  leggiFiltri,
  suddivisioni,
} from '../../../web/src/lib/componenti/pagina.ts';
import { testi } from '../../../web/src/lib/messaggi/index.ts';
import { italia, lombardia, pagina } from '../../../web/src/routes/_componenti/campione.ts';

const { stato } = pagina;

test('the filter form carries along what its selects do not hold', () => {
  expect(campiNascosti('/territorio/lombardia?indicatore=x&genere=F&classi=media&espandi=016')).toEqual([
    ['classi', 'media'],
    ['espandi', '016'],
  ]);
  expect(campiNascosti('/territorio')).toEqual([]);
});

test('values of the form become state; empty means all, unknown is dropped', () => {
  const valori = new FormData();
  for (const [nome, valore] of Object.entries({
    indicatore: 'a',
    periodo: '2020',
    genere: '',
    eta: '15-24',
    cittadinanza: 'boh',
  })) {
    valori.set(nome, valore);
  }
  expect(leggiFiltri(valori)).toEqual({
    indicatore: 'a',
    periodo: '2020',
    genere: undefined,
    eta: '15-24',
    cittadinanza: undefined,
  });
});

test('the heading in use turns the order, another starts naturally', () => {
  expect(cambioOrdine({ ...stato, ordina: 'valore', verso: 'decr' }, 'valore')).toEqual({
    ordina: 'valore',
    verso: 'cresc',
  });
  expect(cambioOrdine({ ...stato, ordina: 'valore', verso: 'cresc' }, 'nome')).toEqual({
    ordina: 'nome',
    verso: 'cresc',
  });
  expect(cambioOrdine({ ...stato, ordina: 'nome', verso: 'cresc' }, 'differenza')).toEqual({
    ordina: 'differenza',
    verso: 'decr',
  });
});

describe('ways to cut a place', () => {
  test('a region: three hierarchies and every comune, one in use', () => {
    const voci = suddivisioni(lombardia, stato);
    expect(voci.map((voce) => voce.corrente)).toEqual([true, false, false, false]);
    expect(voci[1]?.href).toContain('gerarchia=ats');
    expect(voci[3]?.href).toContain('dettaglio=comuni');
  });

  test('Italy: regions or every comune; a province: nothing to choose', () => {
    expect(suddivisioni(italia, { ...stato, comuni: true }).map((voce) => voce.corrente)).toEqual([
      false,
      true,
    ]);
    expect(suddivisioni({ ...lombardia, livello: 'provincia' }, stato)).toEqual([]);
  });
});

test.each([
  [{ livello: 'italia', nome: 'Italia' }, 'all’Italia'],
  [{ livello: 'regione', nome: 'Lombardia' }, 'alla Lombardia'],
  [{ livello: 'regione', nome: 'Piemonte' }, 'al Piemonte'],
  [{ livello: 'regione', nome: 'Trentino-Alto Adige/Südtirol' }, 'al Trentino-Alto Adige/Südtirol'],
  [{ livello: 'regione', nome: 'Marche' }, 'alle Marche'],
  [{ livello: 'regione', nome: 'Abruzzo' }, 'all’Abruzzo'],
  [{ livello: 'regione', nome: 'Valle d’Aosta/Vallée d’Aoste' }, 'alla Valle d’Aosta/Vallée d’Aoste'],
  [{ livello: 'provincia', nome: 'Bergamo' }, 'a Bergamo'],
] as const)('preposition of %o', (luogo, atteso) => {
  expect(testi.aLuogo(luogo)).toBe(atteso);
});
