import type { Cookies } from '@sveltejs/kit';

/** The cookie of the session: nothing but a random id. */
export interface CookieSessione {
  nome: string;
  leggi(cookies: Cookies): string | undefined;
  metti(cookies: Cookies, id: string): void;
  togli(cookies: Cookies): void;
}

/** What an id looks like; anything else is not even looked up. */
const ID = /^[A-Za-z0-9_-]{20,128}$/;

/**
 * `__Host-` binds the cookie to this very host by https. It has no end of its own: it goes with the browser, and the server knows when
 * the session ends. Lax rather than strict: links in messages must find the person signed in; every change is checked for its origin.
 */
export function createCookieSessione(https: boolean): CookieSessione {
  const nome = https ? '__Host-belvedere' : 'belvedere';
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: https } as const;
  return {
    nome,
    leggi(cookies) {
      const id = cookies.get(nome);
      return id !== undefined && ID.test(id) ? id : undefined;
    },
    metti: (cookies, id) => cookies.set(nome, id, options),
    togli: (cookies) => cookies.delete(nome, options),
  };
}
