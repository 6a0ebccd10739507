/** A part of the console, and which function opens it. */
interface Sezione {
  chiave: 'utenti' | 'richieste' | 'elenchi' | 'ruoli' | 'sessioni' | 'blocchi' | 'statistiche' | 'registro';
  href: string;
  funzione: string;
}

const SEZIONI: readonly Sezione[] = [
  { chiave: 'utenti', href: '/amministrazione/utenti', funzione: 'gestisci_utenti' },
  { chiave: 'richieste', href: '/amministrazione/richieste', funzione: 'decidi_accrediti' },
  { chiave: 'elenchi', href: '/amministrazione/elenchi', funzione: 'importa_elenchi' },
  { chiave: 'ruoli', href: '/amministrazione/ruoli', funzione: 'gestisci_ruoli' },
  { chiave: 'sessioni', href: '/amministrazione/sessioni', funzione: 'gestisci_utenti' },
  { chiave: 'blocchi', href: '/amministrazione/blocchi', funzione: 'gestisci_utenti' },
  { chiave: 'statistiche', href: '/amministrazione/statistiche', funzione: 'leggi_statistiche' },
  { chiave: 'registro', href: '/amministrazione/registro', funzione: 'leggi_registro' },
];

/** The parts that somebody with these functions may open, in order. */
export function sezioniPer(funzioni: readonly string[]): readonly Sezione[] {
  return SEZIONI.filter(({ funzione }) => funzioni.includes(funzione));
}
