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
  mie: {
    titolo: 'Accreditamenti',
    introduzione:
      'Chiedi l’accesso ai dati riservati per le persone del tuo territorio. L’amministratore conferma ogni persona, che riceve per e-mail il collegamento per il primo accesso.',
    nessunPotere:
      'Puoi chiedere accreditamenti solo come referente regionale, per la tua Regione, o come amministratore ATS, per il tuo ambito: il tuo profilo non ha nessuno dei due. Chiedi all’amministratore di controllarlo.',
    nuova: 'Nuova richiesta',
    territorio: 'Puoi chiedere per',
    posti: (regione: string, occupati: number, massimo: number) =>
      `${regione}: ${occupati} ${occupati === 1 ? 'utente' : 'utenti'} su ${massimo}`,
    postiInAttesa: (n: number) => (n === 1 ? '1 in attesa di conferma' : `${n} in attesa di conferma`),
    postiSpiega:
      'Contano le persone che vedono l’intera Regione; quelle di ambiti e Comuni non hanno un massimo.',
    scadenze: 'In scadenza',
    scade: (giorno: string) => `scade il ${giorno}`,
    scaduto: (giorno: string) => `scaduto il ${giorno}`,
    rinnova: 'Chiedi il rinnovo',
    rinnovaDi: (chi: string) => `Chiedi il rinnovo di ${chi}`,
    richieste: 'Richieste inviate',
    nessuna: 'Non hai ancora inviato richieste.',
    colonne: { richiesta: 'Richiesta', pec: 'PEC', persone: 'Persone', stato: 'Stato' },
  },
  richiesta: {
    numero: (id: number) => `Richiesta n. ${id}`,
    inviata: (giorno: string) => `Inviata il ${giorno}`,
    da: (chi: string) => `da ${chi}`,
    pec: 'Comunicazione PEC',
    protocollo: (numero: string, giorno: string) => `protocollo ${numero} del ${giorno}`,
    registrata:
      'La richiesta è stata inviata. Ora spetta all’amministratore: qui vedi lo stato di ogni persona.',
    tutte: 'Tutte le richieste',
    sconosciuta: 'Questa richiesta non c’è: torna all’elenco delle tue richieste.',
    motivo: 'Motivo',
    decisa: (giorno: string) => `il ${giorno}`,
    riassunto: (attesa: number, confermate: number, rifiutate: number) =>
      [
        attesa > 0 ? `${attesa} in attesa` : '',
        confermate > 0 ? `${confermate} ${confermate === 1 ? 'confermata' : 'confermate'}` : '',
        rifiutate > 0 ? `${rifiutate} ${rifiutate === 1 ? 'rifiutata' : 'rifiutate'}` : '',
      ]
        .filter(Boolean)
        .join(', '),
    altre: (n: number) => (n === 1 ? 'e un’altra persona' : `e altre ${n} persone`),
    campi: {
      codiceFiscale: 'Codice fiscale',
      email: 'E-mail',
      ente: 'Ente',
      ruolo: 'Ruolo',
      territorio: 'Territorio',
    },
  },
  modulo: {
    titolo: 'Nuova richiesta di accreditamento',
    introduzione:
      'Prima manda la comunicazione formale per PEC, poi riporta qui il suo protocollo e le persone che elenca.',
    pec: 'Comunicazione PEC',
    protocollo: 'Numero di protocollo',
    protocolloEsempio: 'Quello del tuo ente, per esempio 12345/2026.',
    dataPec: 'Data della PEC',
    dataPecEsempio: 'Il giorno in cui l’hai inviata.',
    persone: 'Persone',
    persona: (n: number) => `Persona ${n}`,
    nome: 'Nome',
    cognome: 'Cognome',
    codiceFiscale: 'Codice fiscale',
    email: 'E-mail di lavoro',
    ruolo: 'Ruolo',
    scegliRuolo: 'Scegli…',
    ruoloEsempio: 'Decide che cosa potrà fare.',
    ente: 'Ente',
    enteEsempio: 'Per esempio: Comune di Treviglio.',
    territorio: 'Territorio',
    territorioEsempio: 'Scrivi il nome: vedrà i dati di questo luogo e di ciò che contiene.',
    suggeriti: 'Luoghi del tuo territorio',
    trovati: (n: number) => (n === 1 ? '1 luogo trovato' : `${n} luoghi trovati`),
    nessunLuogo: 'Nessun luogo del tuo territorio ha questo nome',
    qualeLuogo: 'Quale luogo?',
    aggiungi: 'Aggiungi un’altra persona',
    togli: 'Togli',
    togliDi: (n: number) => `Togli la persona ${n}`,
    invia: 'Invia la richiesta',
    annulla: 'Annulla',
    controlla: 'Controlla prima di inviare',
    inviaComunque: 'Invia la richiesta così com’è',
  },
  decisioni: {
    titolo: 'Richieste di accreditamento',
    daDecidere: 'Da decidere',
    decise: 'Decise',
    nessunaDaDecidere: 'Nessuna richiesta aspetta una decisione.',
    nessunaDecisa: 'Nessuna richiesta è stata ancora decisa.',
    ultime: (n: number) => `Le ultime ${n}.`,
    richiedenteIgnoto: 'persona non più presente',
    scadenza: 'Fine dell’accreditamento',
    scadenzaSpiega: 'Vale per le persone che confermi adesso, fino alla fine di questo giorno.',
    conferma: 'Conferma',
    confermaDi: (chi: string) => `Conferma ${chi}`,
    confermaTutte: (n: number) => `Conferma tutte le ${n} persone`,
    rifiuta: 'Rifiuta',
    rifiutaDi: (chi: string) => `Rifiuta ${chi}`,
    apriRifiuto: 'Rifiuta con un motivo',
    motivo: 'Motivo del rifiuto',
    motivoSpiega: 'Lo legge chi ha fatto la richiesta, anche per e-mail.',
    motivoAssente: 'Scrivi il motivo del rifiuto, in almeno cinque lettere.',
    motivoLungo: 'Il motivo è troppo lungo: usa al massimo 500 caratteri.',
    scadenzaErrata: (massimo: string) => `Scegli un giorno futuro, al più tardi il ${massimo}.`,
    nuovo: 'Confermando nasce un nuovo accesso, e la persona riceve il collegamento per entrare.',
    esistente: (chi: string, email: string) => `Ha già un accesso: ${chi}, ${email}.`,
    aggiunge: 'Confermando, ruolo e territorio si aggiungono a quelli che ha già:',
    rinnova: 'Ha già questo ruolo e questo territorio: confermando, la scadenza si sposta in avanti.',
    scadeOra: (giorno: string) => `Il suo accreditamento scade il ${giorno}.`,
    senzaScadenza: 'Il suo accesso non ha scadenza: resta così.',
    sospeso: 'Il suo accesso è sospeso: riattivalo dalla pagina dell’utente, poi conferma.',
    conflitto: (email: string) =>
      `L’indirizzo e-mail è già di un’altra persona (${email}, con un altro codice fiscale): rifiuta e fai correggere la richiesta.`,
    propria: 'Hai fatto tu questa richiesta: deve deciderla un altro amministratore.',
    nomeDiverso: 'Il codice fiscale non corrisponde a nome e cognome: verifica l’identità.',
    esito: {
      confermata: (chi: string) =>
        `${chi}: confermata. Il collegamento per il primo accesso è partito per e-mail.`,
      aggiunta: (chi: string) =>
        `${chi}: confermata. I nuovi diritti sono sul suo accesso, un’e-mail l’avvisa.`,
      rinnovata: (chi: string, giorno: string) => `${chi}: accreditamento rinnovato fino al ${giorno}.`,
      rifiutata: (chi: string) => `${chi}: rifiutata. Chi ha fatto la richiesta riceve il motivo per e-mail.`,
      postaNonPartita:
        'L’e-mail però non è partita: manda di nuovo il collegamento dalla pagina dell’utente.',
      gia_decisa: 'Un altro amministratore ha già deciso: sotto vedi come.',
      propria: 'Hai fatto tu questa richiesta: deve deciderla un altro amministratore.',
      sospeso: (chi: string) => `${chi} ha un accesso sospeso: riattivalo prima di confermare.`,
      conflitto: (chi: string) => `${chi}: l’indirizzo e-mail è già di un’altra persona. Nulla è cambiato.`,
      account_cambiato: (chi: string) =>
        `${chi}: nel frattempo il suo accesso è cambiato. Guarda di nuovo qui sotto, poi conferma.`,
      limite: (chi: string, regione: string, massimo: number) =>
        `${chi}: ${regione} ha già ${massimo} utenti, il massimo. Sospendine uno, o rifiuta la richiesta.`,
    },
  },
  elenco: {
    colonna: {
      nome: 'nome',
      cognome: 'cognome',
      codiceFiscale: 'codice fiscale',
      email: 'e-mail',
      ruolo: 'ruolo',
      ente: 'ente',
      livello: 'livello',
      codice: 'codice',
    },
    ruolo: 'Il ruolo non è ammesso: scrivi «amministratore» (di ambito) o «coordinatore».',
    livello: 'Il livello non è ammesso: scrivi «ats» o «regione».',
    ruoloLivello: 'Questo ruolo non si dà su questo livello: l’amministratore è sempre di un ambito (ats).',
    codice: 'Nessun territorio di questo livello ha questo codice.',
    ripetuta: 'La stessa persona, con lo stesso ruolo e territorio, è già in una riga prima.',
    emailDiAltri: 'Lo stesso indirizzo e-mail è di un’altra persona in una riga prima.',
    titolo: 'Elenchi di già accreditati',
    introduzione:
      'Amministratori di ambito e coordinatori accreditati altrove entrano senza altri passaggi: carica l’elenco, controlla che cosa succederebbe, poi conferma. Entrano tutti o nessuno.',
    file: 'File dell’elenco',
    fileSpiega: (kb: number, righe: string) =>
      `CSV (punto e virgola o virgola) oppure XLSX, al massimo ${kb} kB e ${righe} persone.`,
    colonne: 'Colonne, in qualsiasi ordine',
    esempio: 'Esempio di righe',
    controlla: 'Controlla l’elenco',
    scadenza: 'Fine dell’accreditamento',
    scadenzaSpiega: 'Per chi non ha ancora un accesso.',
    invito: 'Primo accesso',
    manda: 'Manda a ogni nuova persona il collegamento per il primo accesso',
    mandaSpiega:
      'Senza, entra con l’identità digitale (SPID o CIE) oppure mandi il collegamento dalla sua pagina.',
    conferma: (n: number) => `Importa ${persone(n)}`,
    ricomincia: 'Carica un altro file',
    anteprima: 'Che cosa succederebbe',
    scartate: (n: number) => (n === 1 ? '1 riga da correggere' : `${n} righe da correggere`),
    scartateSpiega:
      'Finché c’è una riga da correggere non entra nessuno: correggi il file e caricalo di nuovo.',
    effetto: {
      nuovo: 'nuovo accesso',
      aggiunta: 'diritti aggiunti',
      invariato: 'già presente',
      conflitto: 'e-mail di un’altra persona',
      sospeso: 'accesso sospeso',
      posti: 'Regione al completo',
    },
    riassunto: (nuovi: number, aggiunte: number, invariati: number) =>
      `${persone(nuovi)} con un nuovo accesso, ${aggiunte} con diritti aggiunti, ${invariati} senza cambiamenti.`,
    giaImportato:
      'Tutte le persone dell’elenco ci sono già, con gli stessi diritti: non c’è nulla da importare.',
    fatto: (nuovi: number, aggiunte: number) =>
      `Elenco importato: ${persone(nuovi)} con un nuovo accesso, ${aggiunte} con diritti aggiunti.`,
    nonFatto: 'Nel frattempo qualcosa è cambiato: non è entrato nessuno. Guarda di nuovo l’anteprima.',
    tabella: { riga: 'Riga', persona: 'Persona', ruolo: 'Ruolo', territorio: 'Territorio', effetto: 'Esito' },
    motivi: 'Motivo',
    errore: {
      FILE_ASSENTE: 'Scegli il file dell’elenco.',
      FILE_TROPPO_GRANDE: (kb: number) =>
        `Il file è troppo grande: al massimo ${kb} kB. Dividilo in più elenchi.`,
      FORMATO_SCONOSCIUTO: 'Il file non è un CSV né un XLSX: salvalo in uno dei due formati.',
      FILE_DANNEGGIATO: 'Il file è danneggiato, o ha virgolette mai chiuse: salvalo di nuovo e riprova.',
      TROPPE_RIGHE: (righe: string) =>
        `L’elenco ha troppe righe: al massimo ${righe}. Dividilo in più elenchi.`,
      vuoto: 'L’elenco non contiene persone.',
      colonne: (nomi: string) => `Nella prima riga mancano le colonne: ${nomi}.`,
      scadenza: 'Scegli un giorno futuro, entro cinque anni.',
    },
  },
};
