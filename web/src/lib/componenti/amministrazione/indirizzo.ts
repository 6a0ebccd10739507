/** The address of a list with its search and page; what is empty is left out, so that addresses stay short. */
export function indirizzoDi(percorso: string, ricerca: Readonly<Record<string, string>>, pagina = 1): string {
  const params = new URLSearchParams(Object.entries(ricerca).filter(([, valore]) => valore !== ''));
  if (pagina > 1) params.set('pagina', String(pagina));
  const query = params.toString();
  return query ? `${percorso}?${query}` : percorso;
}
