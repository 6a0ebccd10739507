/** Texts of the page by which people connect their own programs to the data. */
export const testiSql = {
  titolo: 'Collegamenti da Power BI, Excel, Tableau…',
  sezione: 'Collegamenti',
  introduzione:
    'I tuoi programmi possono leggere gli stessi dati di queste pagine, e soltanto quelli che puoi leggere tu. Si collegano come a un database PostgreSQL.',
  guida: 'Come si fa, programma per programma',
  spento:
    'Su questa installazione i collegamenti sono spenti: non c’è una porta a cui i programmi possano collegarsi.',
  accendi:
    'Li accende chi gestisce il server: imposta SQL_API_PORT (di solito 15432) e, perché ci si colleghi da altri computer, SQL_API_HOST; poi riavvia il servizio.',
  soloLocale:
    'Ora ci si può collegare soltanto dal server stesso. Per aprire agli altri computer, chi gestisce il server imposta SQL_API_HOST (per esempio 0.0.0.0) e riavvia il servizio.',
  password: {
    titolo: 'La tua password per i programmi',
    spiega:
      'È diversa da quella con cui accedi qui, e la crea Belvedere: lunga e casuale. Vale finché non la sostituisci o la revochi.',
    nessuna: 'Non ne hai ancora una.',
    creata: (quando: string) => `Ne hai una, creata il ${quando}.`,
    usata: (quando: string) => `Ultimo uso: ${quando}.`,
    maiUsata: 'Non è mai stata usata.',
    attuale: 'La password con cui accedi a Belvedere',
    attualeAiuto: 'Per essere sicuri che sei tu.',
    senzaPassword:
      'Accedi con l’identità digitale: per creare la password devi essere entrato da meno di 15 minuti.',
    crea: 'Crea la password',
    sostituisci: 'Sostituisci la password',
    sostituisciNota: 'Quella che hai ora smette di valere: i programmi collegati vanno aggiornati.',
    revoca: 'Revoca la password',
    revocaNota: 'I programmi che la usano non si collegano più.',
    revocata: 'La password è revocata: nessun programma si collega più con il tuo nome.',
    giaRevocata: 'Non c’era nessuna password da revocare.',
    mostrata: 'Copia questa password adesso: non potrai rivederla.',
    etichetta: 'La tua password per i programmi',
    copia: 'Copia la password',
    copiata: 'Password copiata.',
    nonCopiata: 'Il browser non ha permesso la copia: selezionala e copiala.',
  },
  senzaAttuale: 'Scrivi la password con cui accedi a Belvedere.',
  attualeErrata: 'La password con cui accedi a Belvedere non è giusta.',
  bloccato: (attesa: string) => `Troppi tentativi sbagliati. Riprova tra ${attesa}.`,
  accessoVecchio:
    'Sei entrato da più di 15 minuti. Esci, accedi di nuovo con l’identità digitale e torna su questa pagina.',
  dati: {
    titolo: 'Che cosa scrivere nel programma',
    server: 'Server',
    porta: 'Porta',
    database: 'Database',
    utente: 'Nome utente',
    password: 'Password',
    passwordQuale: 'quella per i programmi, non quella con cui accedi qui',
    cifratura: 'Cifratura',
    cifraturaQuale: 'TLS, obbligatoria (SSL: «richiedi» o require)',
  },
  file: {
    titolo: 'File già pronti',
    spiega: 'Contengono l’indirizzo, mai la password: il programma la chiede quando li apri.',
    powerBi: 'Power BI, DirectQuery (.pbids)',
    powerBiImporta: 'Power BI, importazione (.pbids)',
    tableau: 'Tableau (.tds)',
    altri: 'Per Excel, LibreOffice e QGIS bastano i dati qui sopra:',
  },
  certificato: {
    titolo: 'Il certificato',
    spiega:
      'Dice al programma che sta parlando con questo server. Se il programma ti mostra un certificato, confrontane l’impronta con questa.',
    sha256: 'Impronta SHA-256',
    sha1: 'Impronta SHA-1 (quella che Windows chiama identificazione personale)',
    scade: 'Vale fino al',
    autofirmato:
      'Lo ha firmato Belvedere stesso: i programmi che controllano i certificati, come Power BI, lo rifiutano finché non lo si dichiara attendibile.',
    altroNome: (host: string) =>
      `Non nomina «${host}»: i programmi che controllano anche il nome lo rifiutano. Lo risolve chi gestisce il server, con un certificato per quel nome (SQL_API_TLS_CERT e SQL_API_TLS_KEY).`,
    scarica: 'Scarica il certificato (.crt)',
    come: 'Come dichiararlo attendibile',
  },
  senzaCertificato: 'Il certificato non si può leggere da qui: chiedine l’impronta a chi gestisce il server.',
};
