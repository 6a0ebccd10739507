/** Why a password is refused, and what to do. Keys of `zxcvbn` are those of zxcvbn's own warnings. */
export const testiPassword = {
  corta: (minimo: number) =>
    `È troppo corta: servono almeno ${minimo} caratteri. Tre o quattro parole senza legame tra loro vanno bene.`,
  lunga: (massimo: number) =>
    `È troppo lunga: al massimo ${massimo} caratteri (le lettere accentate e i simboli contano due o più).`,
  caratteri: 'Contiene caratteri che non si possono digitare: scrivila di nuovo.',
  personale:
    'Senza il tuo nome, il tuo indirizzo o il nome del servizio resta troppo poco: scegli altre parole.',
  indovinabile: 'È facile da indovinare: aggiungi parole meno comuni, senza legame tra loro.',
  zxcvbn: {
    straightRow: 'I tasti in fila sulla tastiera sono facili da indovinare.',
    keyPattern: 'I tasti vicini sulla tastiera sono facili da indovinare.',
    simpleRepeat: 'Le ripetizioni come «aaa» sono facili da indovinare.',
    extendedRepeat: 'Le ripetizioni come «abcabc» sono facili da indovinare.',
    sequences: 'Le sequenze come «abc» o «6543» sono facili da indovinare.',
    recentYears: 'Gli anni recenti sono facili da indovinare.',
    dates: 'Le date sono facili da indovinare.',
    topTen: 'È tra le password più usate al mondo.',
    topHundred: 'È tra le password più usate.',
    common: 'È una password di uso comune.',
    similarToCommon: 'Somiglia a una password di uso comune.',
    wordByItself: 'Una parola sola è facile da indovinare.',
    namesByThemselves: 'I nomi e i cognomi sono facili da indovinare.',
    commonNames: 'I nomi e i cognomi comuni sono facili da indovinare.',
    userInputs: 'Contiene il tuo nome, il tuo indirizzo o il nome del servizio.',
    pwned: 'È in un elenco di password rubate.',
  },
  consigli: {
    l33t: 'Sostituire lettere con simboli («@» per «a») non basta.',
    reverseWords: 'Scrivere parole al contrario non basta.',
    repeated: 'Evita di ripetere parole e caratteri.',
    sequences: 'Evita le sequenze di caratteri.',
    dates: 'Evita le date.',
    recentYears: 'Evita gli anni.',
    associatedYears: 'Evita gli anni che ti riguardano.',
    anotherWord: 'Aggiungi una o due parole poco comuni.',
    useWords: 'Usa più parole, senza legame tra loro.',
    longerKeyboardPattern: 'Evita i tasti vicini sulla tastiera.',
  },
} as const;
