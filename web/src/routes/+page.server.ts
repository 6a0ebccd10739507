import { redirect } from '@sveltejs/kit';

/** The home page is Italy. */
export function load(): never {
  redirect(307, '/territorio');
}
