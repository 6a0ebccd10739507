import { error } from '@sveltejs/kit';
import { testiSql } from '../../../../lib/messaggi/it-sql.ts';
import { servizi } from '../../../../lib/server/servizi.ts';
import { filePowerBi, rispostaFile } from '../../../../lib/server/sql-api/file.ts';
import type { RequestHandler } from './$types';

/** For Power BI; `?modo=importa` for a copy of the data instead of questions at each view. */
export const GET: RequestHandler = ({ url }) => {
  const { sqlApi } = servizi().config;
  if (!sqlApi) error(404, testiSql.spento);
  const mode = url.searchParams.get('modo') === 'importa' ? 'Import' : 'DirectQuery';
  return rispostaFile('belvedere.pbids', 'application/octet-stream', filePowerBi(sqlApi, mode));
};
