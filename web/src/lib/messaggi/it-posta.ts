/** Texts of the messages that the product sends by e-mail: plain text, one paragraph per string. */
export const testiPosta = {
  saluto: (chi: string) => (chi ? `Gentile ${chi},` : 'Buongiorno,'),
  firma: 'Belvedere',
  automatico: 'Questo messaggio è automatico: non rispondere.',
  linkTolto: '[collegamento tolto]',
  /** Instant in Italian time: «21 novembre 2026, alle 14:30». */
  istante: (giorno: string, ora: string) => `${giorno}, alle ${ora} (ora italiana)`,
  sconosciuto: 'non noto',
  primoAccesso: {
    oggetto: 'Belvedere: attiva il tuo accesso',
    fatto: 'sei stato accreditato a Belvedere, il cruscotto dei dati sul lavoro e sulla povertà.',
    fai: 'Per entrare, apri questo collegamento e scegli la tua password:',
    scade: (quando: string) =>
      `Il collegamento vale una volta sola, fino al ${quando}. Se scade, chiedine un altro a chi ti ha accreditato.`,
    altri:
      'Se non aspettavi questo messaggio, non aprire il collegamento: senza di esso nessuno può entrare.',
  },
  reimposta: {
    oggetto: 'Belvedere: scegli una nuova password',
    fatto: 'qualcuno ha chiesto di cambiare la password del tuo accesso a Belvedere.',
    fai: 'Se sei stato tu, apri questo collegamento e scegli una nuova password:',
    scade: (quando: string) => `Il collegamento vale una volta sola, fino al ${quando}.`,
    altri: 'Se non sei stato tu, ignora questo messaggio: la tua password resta quella di prima.',
  },
  codice: {
    oggetto: 'Belvedere: il codice per entrare',
    fatto: 'per completare l’accesso a Belvedere scrivi questo codice nella pagina che lo chiede:',
    scade: (quando: string) => `Il codice vale una volta sola, fino al ${quando}.`,
    altri:
      'Non dire il codice a nessuno: Belvedere non lo chiede mai per telefono o per posta. Se non stavi entrando, qualcuno conosce la tua password: cambiala subito.',
    cambia: 'Per cambiarla:',
  },
  passwordCambiata: {
    oggetto: 'Belvedere: la tua password è cambiata',
    fatto: (quando: string) =>
      `la password del tuo accesso a Belvedere è stata cambiata il ${quando}. Gli altri accessi aperti sono stati chiusi.`,
    fai: 'Se sei stato tu, non devi fare nulla.',
    altri: 'Se non sei stato tu, scegli subito una nuova password qui e avvisa l’amministratore:',
  },
  passwordSqlCreata: {
    oggetto: 'Belvedere: nuova password per i programmi',
    fatto: (quando: string) =>
      `il ${quando} con il tuo profilo è stata creata una password per collegare a Belvedere programmi come Power BI, Excel o Tableau. Se ce n’era un’altra, non vale più.`,
    fai: 'Se sei stato tu, non devi fare nulla. La password non è in questo messaggio: si vede una volta sola, nella pagina che la crea.',
    altri:
      'Se non sei stato tu, revocala subito qui, cambia la password del tuo accesso e avvisa l’amministratore:',
  },
  passwordInScadenza: {
    oggetto: 'Belvedere: la tua password sta per scadere',
    fatto: (quando: string) => `la password del tuo accesso a Belvedere scade il ${quando}.`,
    fai: 'Cambiala prima di allora, dal tuo profilo:',
    dopo: 'Dopo la scadenza potrai ancora entrare, ma dovrai sceglierne subito una nuova.',
  },
  accreditamentoRifiutato: {
    oggetto: 'Belvedere: una richiesta di accreditamento è stata rifiutata',
    fatto: (persona: string, protocollo: string) =>
      `la richiesta di accreditare ${persona} (comunicazione PEC con protocollo ${protocollo}) è stata rifiutata.`,
    motivo: (motivo: string) => `Motivo: ${motivo}`,
    fai: 'Se il motivo si può superare, correggi i dati e presenta una nuova richiesta qui:',
  },
  accreditamentoConfermato: {
    oggetto: 'Belvedere: il tuo accreditamento è stato esteso',
    fatto: 'al tuo accesso a Belvedere sono stati aggiunti questi diritti:',
    fai: 'Li trovi dal prossimo accesso:',
    altri: 'Se non li aspettavi, avvisa l’amministratore.',
  },
  accessoBloccato: {
    oggetto: 'Belvedere: troppi tentativi di entrare con il tuo indirizzo',
    fatto: (quando: string, indirizzo: string) =>
      `il ${quando} qualcuno ha sbagliato più volte la password del tuo accesso a Belvedere (indirizzo di rete: ${indirizzo}). Per sicurezza l’accesso con la password è sospeso per qualche minuto.`,
    fai: 'Se sei stato tu, aspetta e riprova. Se non ricordi la password, scegline una nuova qui:',
    altri:
      'Se non sei stato tu, non devi fare nulla: nessuno è entrato. Se succede spesso, avvisa l’amministratore.',
  },
  accessoNuovo: {
    oggetto: 'Belvedere: nuovo accesso al tuo profilo',
    fatto: (quando: string) => `il ${quando} qualcuno è entrato in Belvedere con il tuo profilo.`,
    da: (indirizzo: string, programma: string) => `Indirizzo di rete: ${indirizzo}\nProgramma: ${programma}`,
    fai: 'Se sei stato tu, non devi fare nulla.',
    altri: 'Se non sei stato tu, chiudi quell’accesso e cambia la password qui, poi avvisa l’amministratore:',
  },
  accreditoInScadenza: {
    oggetto: 'Belvedere: il tuo accreditamento sta per scadere',
    fatto: (quando: string) => `il tuo accreditamento a Belvedere scade il ${quando}.`,
    fai: 'Per continuare a entrare, chiedi il rinnovo al tuo referente regionale o all’amministratore prima di allora.',
    dopo: 'Dopo la scadenza non potrai più entrare; i tuoi dati restano fino al rinnovo.',
  },
};
