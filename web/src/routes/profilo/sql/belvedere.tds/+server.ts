import { error } from '@sveltejs/kit';
import { testiSql } from '../../../../lib/messaggi/it-sql.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import { fileTableau, rispostaFile } from '../../../../lib/server/sql-api/file.ts';
import type { RequestHandler } from './$types';

/** For Tableau, made for the person who asks. */
export const GET: RequestHandler = ({ locals: { utente } }) => {
  const { sqlApi } = servizi().config;
  if (!utente) error(401);
  if (!sqlApi) error(404, testiSql.spento);
  const text = fileTableau({ ...sqlApi, utente: utente.email });
  return rispostaFile('belvedere.tds', 'application/octet-stream', text);
};
