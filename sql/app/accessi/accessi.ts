import { KyselyBlocchi } from './blocchi.ts';
import { KyselyCodici } from './codici.ts';
import { KyselyGettoni } from './gettoni.ts';
import { KyselyPasswordSqlApi } from './password-sql-api.ts';
import { KyselyRegistro } from './registro.ts';
import { KyselyRichieste } from './richieste.ts';
import { KyselyRuoli } from './ruoli.ts';
import { KyselySessioni } from './sessioni.ts';
import { KyselyStatistiche } from './statistiche.ts';
import type { AccessiState } from './tipi.ts';
import { inTransaction, takeGeneralTurn, type Db } from './transactions.ts';
import { KyselyUtenti } from './utenti.ts';

/** All stores of access on one database, or in one transaction. */
export const createAccessi = (db: Db): AccessiState => ({
  transazione: (work) =>
    inTransaction(db, async (trx) => {
      await takeGeneralTurn(trx);
      return work(createAccessi(trx));
    }),
  utenti: new KyselyUtenti(db),
  sessioni: new KyselySessioni(db),
  gettoni: new KyselyGettoni(db),
  codici: new KyselyCodici(db),
  passwordSqlApi: new KyselyPasswordSqlApi(db),
  blocchi: new KyselyBlocchi(db),
  ruoli: new KyselyRuoli(db),
  richieste: new KyselyRichieste(db),
  registro: new KyselyRegistro(db),
  statistiche: new KyselyStatistiche(db),
});
