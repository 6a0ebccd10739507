import { error, fail, type RequestEvent } from '@sveltejs/kit';
import { SQL_API } from '../../../../../model/contratto/sql-api.ts';
import { testiAccesso } from '../../../lib/messaggi/it-accesso.ts';
import { testiSql } from '../../../lib/messaggi/it-sql.ts';
import type { EsitoPasswordSql } from '../../../lib/server/accesso/password-sql.ts';
import { leggiPassword } from '../../../lib/server/moduli.ts';
import { servizi } from '../../../lib/server/servizi.ts';
import { leggiCertificato } from '../../../lib/server/sql-api/certificato.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  if (!locals.utente) error(401);
  const { accesso, config } = servizi();
  const { sqlApi } = config;
  const stato = await accesso.statoPasswordSql(locals);
  if (!sqlApi) return { ...stato, collegamento: null, certificato: null };
  const { host, port, soloLocale } = sqlApi;
  const found = await leggiCertificato(sqlApi);
  const { pem: _, ...certificato } = found ?? { pem: '' };
  return {
    ...stato,
    collegamento: { host, port, soloLocale, database: SQL_API.database, utente: locals.utente.email },
    certificato: 'sha256' in certificato ? certificato : null,
  };
};

export const actions: Actions = {
  /** The password stands in this answer only. */
  async crea(event) {
    const { accesso, config } = servizi();
    if (!config.sqlApi) error(404, testiSql.spento);
    const attuale = leggiPassword(await event.request.formData(), 'attuale');
    const { chiedePassword } = await accesso.statoPasswordSql(event.locals);
    if (chiedePassword && attuale === '') return refused(testiSql.senzaAttuale);
    const risposta = await accesso.creaPasswordSql(event, attuale);
    return risposta.esito === 'creata' ? { password: risposta.password } : refused(reason(risposta));
  },

  async revoca(event: RequestEvent) {
    return { revocata: await servizi().accesso.revocaPasswordSql(event) };
  },
};

const refused = (testo: string) => fail(400, { errori: [{ campo: 'attuale', testo }] });

function reason(risposta: Exclude<EsitoPasswordSql, { esito: 'creata' }>): string {
  if (risposta.esito === 'bloccato') return testiSql.bloccato(testiAccesso.attesa(risposta.secondi));
  return risposta.esito === 'accesso_vecchio' ? testiSql.accessoVecchio : testiSql.attualeErrata;
}
