import { Funzione } from '../../../../../model/contratto/accesso.ts';

/**
 * Who may open a route: `tutti`; `anonimi`: who is not signed in (others are sent on); `primo_fattore`: who gave the password and owes
 * the code; `accesso`: who is signed in; a function, or any one of several.
 */
export type Permesso = 'tutti' | 'anonimi' | 'primo_fattore' | 'accesso' | Funzione | readonly Funzione[];

/** Every route of the site by SvelteKit's id. A route that is not here answers 404: what nobody thought about is closed. */
export const PERMESSI: Readonly<Record<string, Permesso>> = {
  '/': 'tutti',
  '/_componenti': 'tutti',
  '/_componenti/moduli': 'tutti',
  '/_componenti/pagina': 'tutti',
  '/_esito/[codice]': 'tutti',
  '/accedi': 'anonimi',
  '/accedi/codice': 'primo_fattore',
  '/accedi/oidc': 'tutti',
  '/accedi/oidc/ritorno': 'tutti',
  '/accreditamento': 'richiedi_accrediti',
  '/accreditamento/[id]': 'richiedi_accrediti',
  '/accreditamento/nuova': 'richiedi_accrediti',
  '/accreditamento/territori.json': 'richiedi_accrediti',
  '/amministrazione': [
    'gestisci_utenti',
    'gestisci_ruoli',
    'leggi_registro',
    'leggi_statistiche',
    'decidi_accrediti',
    'importa_elenchi',
  ],
  '/amministrazione/blocchi': 'gestisci_utenti',
  '/amministrazione/elenchi': 'importa_elenchi',
  '/amministrazione/registro': 'leggi_registro',
  '/amministrazione/registro.csv': 'leggi_registro',
  '/amministrazione/registro/[eventoId]': 'leggi_registro',
  '/amministrazione/richieste': 'decidi_accrediti',
  '/amministrazione/richieste/[id]': 'decidi_accrediti',
  '/amministrazione/ruoli': 'gestisci_ruoli',
  '/amministrazione/sessioni': 'gestisci_utenti',
  '/amministrazione/statistiche': 'leggi_statistiche',
  '/amministrazione/utenti': 'gestisci_utenti',
  '/amministrazione/utenti/[utenteId]': 'gestisci_utenti',
  '/amministrazione/utenti/[utenteId]/diritti': 'gestisci_utenti',
  '/amministrazione/utenti/nuovo': 'gestisci_utenti',
  '/cerca': 'tutti',
  '/cerca.json': 'tutti',
  '/dati': 'tutti',
  '/dati/[codice]': 'tutti',
  '/esci': 'tutti',
  '/forme/[...percorso]': 'tutti',
  '/healthz': 'tutti',
  '/informazioni/accessibilita': 'tutti',
  '/informazioni/fonti': 'tutti',
  '/informazioni/guida': 'tutti',
  '/informazioni/guida/collegamenti': 'tutti',
  '/informazioni/licenze': 'tutti',
  '/informazioni/privacy': 'tutti',
  '/nuclei': 'leggi_protetti',
  '/nuclei/[...percorso]': 'leggi_protetti',
  '/nuclei/dati.csv': 'esporta_protetti',
  '/nuclei/dati.xlsx': 'esporta_protetti',
  '/primo-accesso/[gettone]': 'tutti',
  '/profilo': 'accesso',
  '/profilo/password': 'accesso',
  '/profilo/password-scaduta': 'accesso',
  '/profilo/secondo-fattore': 'accesso',
  '/profilo/sessioni': 'accesso',
  '/profilo/sql': 'usa_sql',
  '/profilo/sql/belvedere.crt': 'usa_sql',
  '/profilo/sql/belvedere.pbids': 'usa_sql',
  '/profilo/sql/belvedere.tds': 'usa_sql',
  '/readyz': 'tutti',
  '/recupero': 'tutti',
  '/recupero/[gettone]': 'tutti',
  '/territorio/[...percorso]': 'tutti',
};

/** Routes that handle passwords or sessions although everybody may open them. */
const SEMPRE_RISERVATE: ReadonlySet<string> = new Set([
  '/accedi/oidc',
  '/accedi/oidc/ritorno',
  '/esci',
  '/primo-accesso/[gettone]',
  '/recupero',
  '/recupero/[gettone]',
]);

/** Whether a route works only where passwords may travel. */
export const richiedeCanaleSicuro = (routeId: string): boolean =>
  PERMESSI[routeId] !== 'tutti' || SEMPRE_RISERVATE.has(routeId);

/** The one page for who must change the password first, beside the way out. */
export const PASSWORD_SCADUTA = '/profilo/password-scaduta';

/** What the hook does with a request. */
export type Decisione =
  'passa' | 'sconosciuta' | 'accedi' | 'codice' | 'entrato' | 'password_scaduta' | 'senza_https' | 'negato';

/** All that the decision depends on. */
export interface Richiesta {
  /** SvelteKit's id; null: no route has this address. */
  routeId: string | null;
  /** Passwords may travel. */
  canaleSicuro: boolean;
  /** The session's state; null: none. */
  sessione: { completa: boolean } | null;
  funzioni: ReadonlySet<Funzione>;
  passwordScaduta: boolean;
}

/** Deny by default: who may open what, decided in one place without looking at anything else. */
export function decidi({ routeId, canaleSicuro, sessione, funzioni, passwordScaduta }: Richiesta): Decisione {
  // Nothing is behind an unknown address: the page that says so is the same for everybody.
  if (routeId === null) return 'passa';
  const permesso = Object.hasOwn(PERMESSI, routeId) ? PERMESSI[routeId] : undefined;
  if (permesso === undefined) return 'sconosciuta';
  if (!canaleSicuro && richiedeCanaleSicuro(routeId)) return 'senza_https';
  if (permesso === 'tutti') return 'passa';
  const signedIn = sessione?.completa === true;
  if (permesso === 'anonimi') return signedIn ? 'entrato' : 'passa';
  if (permesso === 'primo_fattore') return signedIn ? 'entrato' : sessione ? 'passa' : 'accedi';
  if (!signedIn) return sessione ? 'codice' : 'accedi';
  if (passwordScaduta) return routeId === PASSWORD_SCADUTA ? 'passa' : 'password_scaduta';
  if (permesso === 'accesso') return 'passa';
  return funzioniDi(routeId).some((funzione) => funzioni.has(funzione)) ? 'passa' : 'negato';
}

/** The functions of which a route asks one; none for routes that ask for no function. */
export function funzioniDi(routeId: string): readonly Funzione[] {
  const permesso = Object.hasOwn(PERMESSI, routeId) ? PERMESSI[routeId] : undefined;
  if (permesso === undefined) return [];
  return (typeof permesso === 'string' ? [permesso] : permesso).filter(
    (one) => Funzione.safeParse(one).success,
  ) as Funzione[];
}
