import { redirect } from '@sveltejs/kit';

/** The address that the page of sources had first. */
export function load(): never {
  redirect(308, '/dati');
}
