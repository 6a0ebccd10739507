import { error } from '@sveltejs/kit';
import { testiSql } from '../../../../lib/messaggi/it-sql.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import { leggiCertificato } from '../../../../lib/server/sql-api/certificato.ts';
import { rispostaFile } from '../../../../lib/server/sql-api/file.ts';
import type { RequestHandler } from './$types';

/** The certificate, for programs and machines that have to be told to trust it. */
export const GET: RequestHandler = async () => {
  const { sqlApi } = servizi().config;
  if (!sqlApi) error(404, testiSql.spento);
  const certificato = await leggiCertificato(sqlApi);
  if (!certificato) error(404, testiSql.senzaCertificato);
  return rispostaFile('belvedere.crt', 'application/x-x509-ca-cert', certificato.pem);
};
