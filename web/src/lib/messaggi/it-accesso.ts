/** Texts of signing in: the pages before the door, the menu of the person, the pages that stay closed. */
import type { Funzione } from '../../../../model/contratto/accesso.ts';

/** "30 secondi", "2 minuti": how long to wait, rounded up. */
function attesa(secondi: number): string {
  if (secondi <= 90) return secondi === 1 ? '1 secondo' : `${Math.ceil(secondi)} secondi`;
  const minuti = Math.ceil(secondi / 60);
  if (minuti <= 90) return `${minuti} minuti`;
  return `${Math.ceil(minuti / 60)} ore`;
}

/** What each function lets people do, after "Puoi…". */
const funzioni: Record<Funzione, string> = {
  leggi_protetti: 'leggere i dati protetti dei tuoi territori',
  esporta_protetti: 'scaricare i dati protetti dei tuoi territori',
  richiedi_accrediti: 'chiedere l’accreditamento di altre persone',
  decidi_accrediti: 'confermare o rifiutare le richieste di accreditamento',
  importa_elenchi: 'importare elenchi di persone già accreditate',
  gestisci_utenti: 'gestire gli utenti, le loro sessioni e i blocchi',
  gestisci_ruoli: 'decidere che cosa può fare ogni ruolo',
  leggi_registro: 'leggere il registro delle operazioni',
  leggi_statistiche: 'leggere le statistiche d’uso',
  usa_sql: 'collegare ai dati i tuoi programmi (Power BI, Excel, Tableau…)',
};

export const testiAccesso = {
  funzioni,
  attesa,
  menu: {
    accedi: 'Accedi',
    apri: 'Menu personale',
    profilo: 'Profilo',
    nuclei: 'Nuclei in carico',
    accreditamento: 'Accreditamento',
    amministrazione: 'Amministrazione',
    esci: 'Esci',
    personale: 'Area personale',
  },
  accedi: {
    titolo: 'Accedi',
    introduzione: 'L’accesso è per le persone accreditate. Le pagine pubbliche si consultano senza accedere.',
    email: 'E-mail',
    password: 'Password',
    azione: 'Accedi',
    dimenticata: 'Hai dimenticato la password?',
    nonRiuscito: 'Accesso non riuscito',
    oppure: 'Oppure',
    identita: (nome: string) => `Entra con ${nome}`,
    aiuto: 'Non hai ancora un accesso?',
    aiutoTesto:
      'Lo chiede per te il referente della tua Regione o l’amministratore del tuo ambito sociale. Quando la richiesta è confermata ricevi un messaggio con il collegamento per il primo accesso.',
    problemi: 'Non riesci a entrare?',
    problemiTesto:
      'Dopo diversi tentativi sbagliati l’accesso si sospende per qualche minuto. Se hai cambiato indirizzo e-mail, rivolgiti a chi ti ha accreditato.',
    senzaEmail: 'Scrivi la tua e-mail.',
    senzaPassword: 'Scrivi la tua password.',
    rifiutato:
      'Non è stato possibile accedere. Controlla e-mail e password; dopo troppi tentativi aspetta qualche minuto, oppure reimposta la password.',
    occupato: 'In questo momento ci sono troppi accessi insieme. Riprova tra qualche secondo.',
    senzaHttps:
      'Qui non si può accedere: l’indirizzo del sito non è protetto (https). Avvisa chi gestisce il servizio.',
    esito: {
      uscito: 'Sei uscito.',
      password: 'La password è cambiata e le altre sessioni sono chiuse. Ora accedi con quella nuova.',
      'primo-accesso': 'La password è impostata. Ora puoi accedere.',
      annullato: 'Accesso annullato.',
    } as Record<string, string>,
  },
  codice: {
    titolo: 'Conferma che sei tu',
    inviato: (email: string) => `Abbiamo inviato un codice di 6 cifre a ${email}. Vale 10 minuti.`,
    codice: 'Codice ricevuto per e-mail',
    azione: 'Conferma',
    altro: 'Invia un altro codice',
    altroInviato: 'Abbiamo inviato un altro codice: quello di prima non vale più.',
    attendi: (secondi: number) =>
      `Abbiamo appena inviato un codice. Puoi chiederne un altro tra ${attesa(secondi)}.`,
    recupero: 'Non ricevi il codice? Usa un codice di recupero',
    recuperoCampo: 'Codice di recupero',
    recuperoAiuto: 'Uno di quelli che hai conservato quando hai attivato la verifica. Ognuno vale una volta.',
    recuperoAzione: 'Entra con il codice di recupero',
    annulla: 'Annulla l’accesso',
    senza: 'Scrivi il codice di 6 cifre che hai ricevuto.',
    sbagliato: 'Il codice non è giusto. Controllalo e riprova.',
    esaurito: 'Troppi codici sbagliati: questo non vale più. Chiedine un altro.',
    scaduto: 'Il codice non vale più. Chiedine un altro.',
    recuperoSenza: 'Scrivi uno dei tuoi codici di recupero.',
    recuperoSbagliato: 'Il codice di recupero non è giusto, o è già stato usato.',
    bloccato: (secondi: number) => `Troppi codici sbagliati. Riprova tra ${attesa(secondi)}.`,
  },
  recupero: {
    titolo: 'Reimposta la password',
    introduzione:
      'Scrivi la tua e-mail: se appartiene a una persona accreditata, ricevi un messaggio con un collegamento per scegliere una nuova password.',
    azione: 'Invia il collegamento',
    torna: 'Torna all’accesso',
    senza: 'Scrivi un indirizzo e-mail completo, per esempio nome@comune.it.',
    inviatoTitolo: 'Controlla la posta',
    inviato: (email: string) =>
      `Se ${email} appartiene a una persona accreditata, entro qualche minuto arriva un messaggio con il collegamento. Vale 30 minuti e una volta sola.`,
    nonArriva:
      'Se non arriva, guarda nella posta indesiderata e controlla di avere scritto l’indirizzo con cui sei accreditato.',
    ancora: 'Prova con un altro indirizzo',
  },
  nuova: {
    titolo: 'Scegli una nuova password',
    per: (email: string) => `Per ${email}.`,
    campo: 'Nuova password',
    ripeti: 'Ripeti la nuova password',
    regola:
      'Almeno 12 caratteri. Una frase di più parole che non si trovino vicine è facile da ricordare e difficile da indovinare.',
    azione: 'Imposta la password',
    senza: 'Scrivi la nuova password.',
    debole: 'La password è troppo facile da indovinare: segui le indicazioni sotto il campo.',
    diverse: 'Le due password non sono uguali: riscrivile.',
    scadutoTitolo: 'Il collegamento non vale più',
    scadutoReimposta: 'Ogni collegamento vale 30 minuti e una volta sola. Puoi chiederne un altro.',
    scadutoPrimo:
      'Il collegamento del primo accesso vale una volta sola e per un tempo limitato. Se hai già impostato la password, accedi; altrimenti chiedi un nuovo collegamento a chi ti ha accreditato. Quello che crea l’amministratore si rinnova a ogni avvio del servizio, finché un amministratore non c’è.',
    chiedi: 'Chiedi un altro collegamento',
    accedi: 'Vai all’accesso',
  },
  forza: {
    etichetta: 'Robustezza',
    parole: ['Molto debole', 'Debole', 'Discreta', 'Buona', 'Ottima'] as const,
    vuota: 'La robustezza si valuta mentre scrivi.',
    senzaScript: 'La robustezza si valuta quando invii il modulo.',
    accettata: 'Si può usare.',
    rifiutata: 'Non si può ancora usare.',
  },
  primo: {
    titolo: 'Primo accesso',
    introduzione: (nome: string, email: string) =>
      `${nome}, scegli la password con cui accederai. Il tuo nome utente è ${email}.`,
    amministratoreTitolo: 'Crea l’amministratore',
    amministratore:
      'È il primo accesso a questa installazione. L’amministratore gestisce gli utenti, i ruoli e le richieste di accreditamento.',
    nome: 'Nome',
    cognome: 'Cognome',
    email: 'E-mail',
    emailAiuto: 'Serve per accedere; qui arrivano i codici e gli avvisi.',
    azione: 'Imposta la password',
    amministratoreAzione: 'Crea l’amministratore',
    senzaNome: 'Scrivi il nome.',
    senzaCognome: 'Scrivi il cognome.',
    senzaEmail: 'Scrivi un indirizzo e-mail completo, per esempio nome@comune.it.',
    emailEsistente: 'C’è già un utente con questa e-mail: scrivine un’altra.',
  },
  avvisi: {
    etichetta: 'Scadenze',
    password: (giorni: number) =>
      giorni <= 0
        ? 'La tua password scade oggi.'
        : giorni === 1
          ? 'La tua password scade domani.'
          : `La tua password scade tra ${giorni} giorni.`,
    cambia: 'Cambia la password',
    accredito: (giorni: number) =>
      giorni <= 0
        ? 'Il tuo accreditamento termina oggi.'
        : giorni === 1
          ? 'Il tuo accreditamento termina domani.'
          : `Il tuo accreditamento termina tra ${giorni} giorni.`,
    rinnova: 'Per rinnovarlo rivolgiti a chi ti ha accreditato.',
  },
  errore: {
    negatoTitolo: 'Questa pagina non è tra quelle che puoi aprire',
    negato: (funzione: string) => `Per aprirla serve poter ${funzione}, e i tuoi ruoli non lo prevedono.`,
    negatoSenza: 'I tuoi ruoli non lo prevedono.',
    aChi: 'Se ti serve per il tuo lavoro, chiedilo all’amministratore del servizio: è lui che decide che cosa può fare ogni ruolo.',
    rifiutoTitolo: 'La richiesta non è stata eseguita',
    accessoTitolo: 'Bisogna accedere',
    accesso:
      'Questa pagina è per le persone accreditate. Se avevi già fatto l’accesso, la sessione è finita: accedi di nuovo.',
    accedi: 'Accedi',
    profilo: 'Vedi che cosa puoi fare',
  },
};
