import type { Selectable, Updateable } from 'kysely';
import type { UtenteTable } from '../tables.ts';
import { readRights, replaceRights } from './diritti.ts';
import {
  AppStateError,
  type ModificaUtente,
  type NuovoUtente,
  type StatoUtente,
  type Utente,
} from './tipi.ts';
import { isConstraint, type Db, type Trx } from './transactions.ts';
import {
  cut,
  fold,
  readInstant,
  readInstantOrNull,
  toCodiceFiscale,
  toEmail,
  toFlag,
  toInstantOrNull,
} from './values.ts';

/** Inserts a person who is `invitato`, with all rights. */
export async function insertUtente(trx: Trx, utenteId: string, nuovo: NuovoUtente): Promise<void> {
  const { email, nome, cognome, codiceFiscale, scadeIl, soggetto } = nuovo;
  const columns = {
    email: toEmail(email),
    nome: nome.trim(),
    cognome: cognome.trim(),
    codice_fiscale: toCodiceFiscale(codiceFiscale),
  };
  await trx
    .insertInto('utente')
    .values({
      ...columns,
      utente_id: utenteId,
      password_hash: null,
      password_cambiata_il: null,
      stato: 'invitato',
      secondo_fattore: 0,
      soggetto,
      scade_il: toInstantOrNull(scadeIl),
      tentativi_falliti: 0,
      bloccato_fino_al: null,
      creato_il: new Date().toISOString(),
      ultimo_accesso_il: null,
      ricerca: searchText(columns),
    })
    .execute();
  await replaceRights(trx, utenteId, nuovo);
}

/** Does the work; when the database refuses it, says whether e-mail or codice fiscale are somebody else's. */
export async function orTaken<T>(
  db: Db,
  values: { email?: string; codiceFiscale?: string | null },
  utenteId: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isConstraint(error)) throw error;
    const sameEmail =
      values.email === undefined ? null : await findUtente(db, 'email', toEmail(values.email));
    if (sameEmail && sameEmail.utenteId !== utenteId) throw emailTaken(error);
    const code = toCodiceFiscale(values.codiceFiscale ?? null);
    const sameCode = code === null ? null : await findUtente(db, 'codice_fiscale', code);
    if (sameCode && sameCode.utenteId !== utenteId) throw codiceFiscaleTaken(error);
    throw error;
  }
}

const emailTaken = (cause: unknown): AppStateError =>
  new AppStateError('EMAIL_ESISTENTE', 'Un’altra utenza ha già questo indirizzo e-mail.', { cause });

const codiceFiscaleTaken = (cause: unknown): AppStateError =>
  new AppStateError('CODICE_FISCALE_ESISTENTE', 'Un’altra utenza ha già questo codice fiscale.', { cause });

/** A person with all rights. */
export async function findUtente(
  db: Db,
  column: 'utente_id' | 'email' | 'codice_fiscale',
  value: string,
): Promise<Utente | null> {
  const row = await db.selectFrom('utente').selectAll().where(column, '=', value).executeTakeFirst();
  if (!row) return null;
  const [utente] = await withRights(db, [row]);
  return utente ?? null;
}

export async function withRights(db: Db, rows: Selectable<UtenteTable>[]): Promise<Utente[]> {
  const rights = await readRights(
    db,
    rows.map(({ utente_id }) => utente_id),
  );
  return rows.map((row) => {
    const own = rights.get(row.utente_id) ?? { ruoli: [], ambiti: [], enti: [] };
    return { ...utenteOf(row), ...own };
  });
}

function utenteOf(row: Selectable<UtenteTable>): Omit<Utente, 'ruoli' | 'ambiti' | 'enti'> {
  return {
    utenteId: row.utente_id,
    email: row.email,
    nome: row.nome,
    cognome: row.cognome,
    codiceFiscale: row.codice_fiscale,
    passwordHash: row.password_hash,
    passwordCambiataIl: readInstantOrNull(row.password_cambiata_il),
    stato: row.stato as StatoUtente,
    secondoFattore: Boolean(row.secondo_fattore),
    soggetto: row.soggetto,
    scadeIl: readInstantOrNull(row.scade_il),
    tentativiFalliti: row.tentativi_falliti,
    bloccatoFinoAl: readInstantOrNull(row.bloccato_fino_al),
    creatoIl: readInstant(row.creato_il),
    ultimoAccessoIl: readInstantOrNull(row.ultimo_accesso_il),
  };
}

/** What sorts people (surname first) and is searched; cut where the column ends. */
export const searchText = (row: {
  email: string;
  nome: string;
  cognome: string;
  codice_fiscale: string | null;
}) => cut(fold([row.cognome, row.nome, row.email, row.codice_fiscale ?? ''].join(' ').trim()), 1_000);

/** The columns that a change names; what is undefined stays as it is. */
export function columnsOf(
  modifica: ModificaUtente,
): Partial<Selectable<Pick<UtenteTable, 'nome'>>> & Updateable<UtenteTable> {
  const { email, nome, cognome, codiceFiscale, passwordHash, stato, secondoFattore } = modifica;
  const { passwordCambiataIl, scadeIl, ultimoAccessoIl } = modifica;
  return defined({
    email: email === undefined ? undefined : toEmail(email),
    nome: nome?.trim(),
    cognome: cognome?.trim(),
    codice_fiscale: codiceFiscale === undefined ? undefined : toCodiceFiscale(codiceFiscale),
    password_hash: passwordHash,
    password_cambiata_il: passwordCambiataIl === undefined ? undefined : toInstantOrNull(passwordCambiataIl),
    stato,
    secondo_fattore: secondoFattore === undefined ? undefined : toFlag(secondoFattore),
    scade_il: scadeIl === undefined ? undefined : toInstantOrNull(scadeIl),
    ultimo_accesso_il: ultimoAccessoIl === undefined ? undefined : toInstantOrNull(ultimoAccessoIl),
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const defined = <T extends object>(record: T): Defined<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
