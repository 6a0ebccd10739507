/** What start says to who runs the product. */
export const testiAvvio = {
  amministratore: (link: string) => `Crea l’amministratore (link valido una volta, 24 ore): ${link}`,
  senzaPosta: (cartella: string) => `La posta non è configurata (SMTP_URL): i messaggi vanno in ${cartella}`,
  senzaHttps: (origine: string) =>
    `Nessuno può accedere: ${origine} non è cifrato e la password viaggerebbe in chiaro. Metti davanti un proxy https e imposta ORIGIN; i dati pubblici funzionano. [ACCESSO_SENZA_HTTPS]`,
} as const;
