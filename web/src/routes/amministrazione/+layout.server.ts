import type { LayoutServerLoad } from './$types';

/** Nothing of the console is kept by anybody on the way; the navigation shows what the person may open. */
export const load: LayoutServerLoad = ({ locals, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  return { funzioni: [...(locals.utente?.funzioni ?? [])] as string[] };
};
