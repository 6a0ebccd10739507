/** Texts of the accreditation: requests, their confirmation, upstream lists. */

const persone = (n: number) => (n === 1 ? '1 persona' : `${n} persone`);

export const testiAccreditamento = {
  persone,
  ruolo: {
    referente_regionale: 'Referente regionale',
    amministratore_ats: 'Amministratore ATS',
    coordinatore: 'Coordinatore',
    analista: 'Analista',
    decisore: 'Decisore',
    operatore: 'Operatore',
  } as Readonly<Record<string, string>>,
  livello: { regione: 'una Regione', ats: 'un ambito sociale', comune: 'un Comune' },
  stato: { in_attesa: 'In attesa', confermata: 'Confermata', rifiutata: 'Rifiutata' },
  /** Of a territory that the registry does not know any more. */
  luogoIgnoto: (livello: string, codice: string) => `${livello} ${codice}`,
  errore: {
    lungo: (massimo: number) => `Il testo è troppo lungo: usa al massimo ${massimo} caratteri.`,
    nome: {
      assente: 'Scrivi il nome.',
      forma: 'Il nome contiene segni non ammessi: usa solo lettere, spazi, apostrofi e trattini.',
    },
    cognome: {
      assente: 'Scrivi il cognome.',
      forma: 'Il cognome contiene segni non ammessi: usa solo lettere, spazi, apostrofi e trattini.',
    },
    email: {
      assente: 'Scrivi l’indirizzo e-mail.',
      forma: 'L’indirizzo e-mail non è completo: scrivilo come nome@ente.it.',
    },
    ente: {
      assente: 'Scrivi l’ente per cui lavora, per esempio Comune di Treviglio.',
      forma: 'Il nome dell’ente contiene segni non ammessi: deve cominciare con una lettera o una cifra.',
    },
    protocollo: {
      assente: 'Scrivi il numero di protocollo della PEC.',
      forma: 'Il numero di protocollo contiene segni non ammessi: usa lettere, cifre e i segni / . - _.',
    },
    dataPec: {
      assente: 'Scrivi la data della PEC.',
      forma: 'La data della PEC non esiste: scrivila come giorno, mese e anno.',
      futura: 'La data della PEC è nel futuro: manda prima la comunicazione.',
      antica: 'La data della PEC è troppo lontana: controlla l’anno.',
    },
    codiceFiscale: {
      ASSENTE: 'Scrivi il codice fiscale.',
      LUNGHEZZA: 'Il codice fiscale ha 16 caratteri: controlla di averlo scritto per intero.',
      FORMA: 'Il codice fiscale non ha la forma giusta: controlla lettere e cifre, una per una.',
      CONTROLLO: 'L’ultima lettera del codice fiscale non torna: c’è un carattere sbagliato.',
      DATA: 'La data di nascita nel codice fiscale non è possibile: controlla i caratteri dal 7° all’11°.',
      LUOGO: 'Il codice del luogo di nascita non esiste: controlla i caratteri dal 12° al 15°.',
    },
    ruolo: {
      assente: 'Scegli il ruolo.',
      nonRichiedibile: 'Non puoi chiedere questo ruolo in questo territorio: scegline un altro.',
      livello: (livello: string) =>
        `Questo ruolo non si chiede su ${livello}: cambia il ruolo o il territorio.`,
    },
    territorio: {
      assente: 'Scrivi il territorio: la Regione, l’ambito sociale o il Comune.',
      sconosciuto: 'Nessun luogo del tuo territorio ha questo nome: controllalo.',
      scegli: 'Più luoghi possono avere questo nome: scegline uno.',
      fuori: 'Questo luogo è fuori dal tuo territorio: puoi chiedere solo per il tuo e per ciò che contiene.',
    },
    emailDiAltri: 'Questo indirizzo e-mail è già di un’altra persona della richiesta: ognuno ha il proprio.',
    emailDiversa: (email: string) => `Per questa persona hai già scritto un altro indirizzo: ${email}.`,
    ripetuta: 'Questa persona è già nella richiesta con lo stesso ruolo e territorio: togli una delle due.',
    giaInAttesa: 'C’è già una richiesta in attesa per questa persona, con lo stesso ruolo e territorio.',
    troppePersone: (massimo: number) =>
      `Una richiesta contiene al massimo ${massimo} persone: mandane un’altra per le restanti.`,
    posti: (regione: string, massimo: number, occupati: number, inAttesa: number) =>
      `${regione} può avere al massimo ${massimo} utenti: ne ha ${occupati}` +
      `${inAttesa > 0 ? ` e ${inAttesa} in attesa` : ''}. Chiedi per un ambito o un Comune, o fai prima sospendere un utente.`,
  },
  avviso: {
    nomeDiverso: (codice: string, chi: string) =>
      `Le prime lettere di ${codice} non sono quelle di ${chi}: se è giusto così, invia di nuovo.`,
  },
};
