/** Codes of what can go wrong between a page and the data. Shown to users beside the message, and logged. */
export const CODICI_ERRORE = [
  'CUBE_NON_RISPONDE',
  'CUBE_OCCUPATO',
  'CUBE_ACCESSO_NEGATO',
  'CUBE_RICHIESTA_RIFIUTATA',
  'CUBE_ERRORE',
  'CUBE_RISPOSTA_NON_VALIDA',
  'CUBE_RISPOSTA_TRONCATA',
  'RICHIESTA_ANNULLATA',
  'TERRITORIO_NON_CARICATO',
  'TERRITORIO_SCONOSCIUTO',
  'FORMA_SCONOSCIUTA',
  'ERRORE_INTERNO',
] as const;

export type CodiceErrore = (typeof CODICI_ERRORE)[number];

/** What a person reads for each code: what failed, in plain Italian. */
export const MESSAGGI_ERRORE: Record<CodiceErrore, string> = {
  CUBE_NON_RISPONDE: 'Il servizio dei dati non risponde. Riprova tra poco.',
  CUBE_OCCUPATO: 'Il servizio dei dati ha troppe richieste in attesa. Riprova tra poco.',
  CUBE_ACCESSO_NEGATO: 'Il servizio dei dati ha rifiutato l’accesso a questi dati.',
  CUBE_RICHIESTA_RIFIUTATA: 'Il servizio dei dati non conosce questa combinazione di dati.',
  CUBE_ERRORE: 'Il servizio dei dati ha avuto un errore. Riprova tra poco.',
  CUBE_RISPOSTA_NON_VALIDA: 'Il servizio dei dati ha dato una risposta che non si può leggere.',
  CUBE_RISPOSTA_TRONCATA: 'I dati richiesti sono troppi per una sola pagina.',
  RICHIESTA_ANNULLATA: 'La richiesta è stata interrotta.',
  TERRITORIO_NON_CARICATO: 'L’elenco dei territori non è ancora disponibile. Riprova tra poco.',
  TERRITORIO_SCONOSCIUTO: 'Non c’è nessun territorio con questo indirizzo.',
  FORMA_SCONOSCIUTA: 'Non ci sono confini con questo indirizzo.',
  ERRORE_INTERNO: 'Qualcosa non ha funzionato.',
};

/** An expected failure with a code; `cause` and `dettagli` are for the log, never for the page. */
export class ErroreDati extends Error {
  readonly codice: CodiceErrore;
  readonly dettagli: Record<string, unknown>;

  constructor(codice: CodiceErrore, dettagli: Record<string, unknown> = {}, cause?: unknown) {
    super(MESSAGGI_ERRORE[codice], { cause });
    this.name = 'ErroreDati';
    this.codice = codice;
    this.dettagli = dettagli;
  }
}
