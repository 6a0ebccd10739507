import { json } from '@sveltejs/kit';
import { checkReady } from '../../lib/server/pronto.ts';
import { servizi } from '../../lib/server/servizi.ts';
import type { RequestHandler } from './$types';

/** Ready: places and catalogue are loaded and the data process answers with its rollups; else 503 with the reasons. */
export const GET: RequestHandler = async ({ locals }) => {
  const motivi = await checkReady(servizi(), locals.requestId);
  const pronto = motivi.length === 0;
  return json({ pronto, motivi }, { status: pronto ? 200 : 503, headers: { 'cache-control': 'no-store' } });
};
