import { z } from 'zod';

/** Roles of people who sign in, then `pubblico`: everybody else. What a role may do is a table that the administrator edits. */
export const RUOLI = [
  'amministratore',
  'ministero',
  'referente_regionale',
  'amministratore_ats',
  'coordinatore',
  'analista',
  'decisore',
  'operatore',
  'ente_attuatore',
  'destinatario',
  'cittadino',
  'pubblico',
] as const;

export const Ruolo = z.enum(RUOLI);
export type Ruolo = z.infer<typeof Ruolo>;

/** Roles that read open data only, whatever scope somebody gives them. */
export const RUOLI_SOLO_APERTI: readonly Ruolo[] = ['cittadino', 'pubblico'];

/** What a role can be allowed to do. Which rows a person reads follows from the scopes alone. */
export const FUNZIONI = [
  'leggi_protetti',
  'esporta_protetti',
  'richiedi_accrediti',
  'decidi_accrediti',
  'importa_elenchi',
  'gestisci_utenti',
  'gestisci_ruoli',
  'leggi_registro',
  'leggi_statistiche',
  'usa_sql',
] as const;

export const Funzione = z.enum(FUNZIONI);
export type Funzione = z.infer<typeof Funzione>;
