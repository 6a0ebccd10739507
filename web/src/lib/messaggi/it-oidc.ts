/** Texts of the sign-in through an identity provider: why it did not work, and what to do. */
export const testiOidc = {
  titolo: 'Accesso non riuscito',
  codice: (codice: string, id: string | undefined) => (id ? `${codice} · ${id}` : codice),
  accedi: 'Torna alla pagina di accesso',
  errore: {
    OIDC_RICHIESTA_SCADUTA:
      'La richiesta di accesso è scaduta o è già stata usata. Torna alla pagina di accesso e ricomincia da lì.',
    OIDC_ANNULLATO:
      'L’accesso è stato annullato sulla pagina del gestore dell’identità. Se vuoi entrare, ricomincia dalla pagina di accesso.',
    OIDC_NON_RISPONDE:
      'Il servizio che verifica la tua identità non risponde. Riprova tra qualche minuto; se hai una password, puoi entrare con quella.',
    OIDC_RISPOSTA_NON_VALIDA:
      'La risposta del servizio che verifica la tua identità non è valida: l’accesso è stato fermato. Ricomincia dalla pagina di accesso; se succede ancora, segnala il codice all’amministratore.',
    OIDC_LIVELLO_INSUFFICIENTE:
      'Per entrare serve un’identità verificata con un livello di sicurezza più alto. Ricomincia e scegli il livello 2 o superiore.',
    OIDC_SENZA_CODICE_FISCALE:
      'Il servizio che verifica la tua identità non ha comunicato il codice fiscale, che serve a riconoscerti. Segnala il codice all’amministratore.',
    OIDC_NON_ACCREDITATO:
      'La tua identità è verificata, ma il tuo codice fiscale non è tra quelli accreditati. Chiedi l’accreditamento al referente della tua Regione o all’amministratore del tuo ambito sociale.',
    OIDC_ACCESSO_SOSPESO:
      'La tua identità è verificata, ma il tuo accesso è sospeso. Rivolgiti all’amministratore.',
    OIDC_ACCREDITO_SCADUTO:
      'La tua identità è verificata, ma il tuo accreditamento è scaduto. Chiedi il rinnovo al referente della tua Regione o all’amministratore.',
  },
};

/** Why a sign-in through the identity provider stopped. */
export type CodiceOidc = keyof typeof testiOidc.errore;
