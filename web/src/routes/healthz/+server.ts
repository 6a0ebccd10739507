import { json } from '@sveltejs/kit';

/** Alive: this process answers. Looks at nothing else. */
export function GET(): Response {
  return json({ stato: 'vivo' }, { headers: { 'cache-control': 'no-store' } });
}
