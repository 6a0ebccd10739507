/** Why a request was turned away before any page saw it. */
export const testiPermessi = {
  PERMESSO_NEGATO:
    'Il tuo ruolo non permette di aprire questa pagina. Se ti serve per il tuo lavoro, chiedilo all’amministratore.',
  PAGINA_SCONOSCIUTA: 'Questa pagina non esiste.',
  ACCESSO_RICHIESTO: 'Per questa richiesta bisogna aver effettuato l’accesso.',
  ACCESSO_SENZA_HTTPS:
    'Qui non si può accedere: la connessione non è cifrata e la password viaggerebbe in chiaro. Serve un indirizzo https: lo imposta chi gestisce il servizio (ORIGIN). I dati pubblici restano consultabili.',
  ORIGINE_NON_AMMESSA:
    'La richiesta non arriva da una pagina di questo sito e non è stata eseguita. Apri la pagina dal sito e riprova.',
  HOST_NON_AMMESSO: 'Questo server non risponde per il nome richiesto.',
  MODULO_ILLEGGIBILE:
    'I dati del modulo non si leggono e non è stato fatto nulla. Riapri la pagina e invialo di nuovo.',
  PASSWORD_SCADUTA: 'La tua password è scaduta: cambiala prima di continuare.',
} as const;

export type CodicePermesso = keyof typeof testiPermessi;
