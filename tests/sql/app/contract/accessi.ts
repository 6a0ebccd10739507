import { defineBlocchi } from './blocchi.ts';
import type { Under } from './people.ts';
import { definePasswordSqlApi } from './password-sql-api.ts';
import { defineRegistro } from './registro.ts';
import { defineRichieste } from './richieste.ts';
import { defineRuoli } from './ruoli.ts';
import { defineSessioni } from './sessioni.ts';
import { defineTransazione } from './transazione.ts';
import { defineUtenti } from './utenti.ts';

/** What every store of access promises, on whatever engine. */
export function defineAccessi(under: Under): void {
  defineUtenti(under);
  defineSessioni(under);
  definePasswordSqlApi(under);
  defineBlocchi(under);
  defineRuoli(under);
  defineRichieste(under);
  defineRegistro(under);
  defineTransazione(under);
}
