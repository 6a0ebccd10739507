const HOME = '/';
/** Where nobody is sent after signing in. */
const ESCLUSE = /^\/(accedi|esci|recupero|primo-accesso|_esito)(\/|$|\?)/;

/**
 * Where to go after signing in: a path of this site, whatever was asked for.
 *
 * @param testo the query's `destinazione`; anything that leads elsewhere (another host, `//`, `\`, control characters) gives the home page
 */
export function destinazioneLocale(testo: string | null | undefined): string {
  if (!testo || testo.length > 2000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(testo)) return HOME;
  const here = 'http://qui.invalid';
  if (!URL.canParse(testo, here)) return HOME;
  const { origin, pathname, search } = new URL(testo, here);
  const path = `${pathname}${search}`;
  return origin === here && !path.startsWith('//') && !ESCLUSE.test(path) ? path : HOME;
}
