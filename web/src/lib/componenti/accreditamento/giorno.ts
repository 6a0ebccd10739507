/** "2026-11-21" → "21/11/2026". */
export const scriviGiorno = (giorno: string): string => giorno.slice(0, 10).split('-').reverse().join('/');
