import type { AccessiState, NuovoUtente, Utente } from '../../../../sql/app/accessi/tipi.ts';

/** Two connections to one database, as two processes have them. */
export interface Opened {
  first: AccessiState;
  second: AccessiState;
}

/** Opened before the tests run. */
export type Under = () => Opened;

export const NOW = '2026-03-01T10:00:00.000Z';
export const BEFORE = '2026-03-01T09:00:00.000Z';
export const LATER = '2026-03-01T11:00:00.000Z';

let count = 0;

/** A text that no other test uses. */
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${(count += 1)}`;

/** An invented person without rights. */
export const somebody = (values: Partial<NuovoUtente> = {}): NuovoUtente => ({
  email: `${unique('persona')}@example.org`,
  nome: 'Ada',
  cognome: 'Rossi',
  codiceFiscale: null,
  scadeIl: null,
  ruoli: [],
  ambiti: [],
  enti: [],
  soggetto: null,
  ...values,
});

export const create = ({ first }: Opened, values: Partial<NuovoUtente> = {}): Promise<Utente> =>
  first.utenti.create(somebody(values));

/** The same work many times at once, by turns on both connections. */
export const atOnce = <T>(
  { first, second }: Opened,
  times: number,
  work: (accessi: AccessiState, n: number) => Promise<T>,
): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => work(n % 2 === 0 ? first : second, n)));

/** Texts that have broken other programs; each must come back as it went in. */
export const ATTACKS = [
  `Robert'); DROP TABLE utente;--`,
  `a" OR "1"="1`,
  `100%_[a-z]~^\\`,
  `O’Brien-Łukasz Ñandú 𝔘𝔫𝔦 🏛️`,
  `<script>alert(1)</script>`,
  `=HYPERLINK("http://example.org")`,
  `riga\r\nSet-Cookie: a=b`,
  `@p1 ?1 :nome $1 {{x}} \${x}`,
];
