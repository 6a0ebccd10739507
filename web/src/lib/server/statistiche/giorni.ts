/** Days as they are in Italy: what a person of the office calls "yesterday". */
const giornoDiRoma = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short' });

/** The day, YYYY-MM-DD, that calendars in Italy show at this instant. */
export function giornoDi(istante: Date): string {
  return giornoDiRoma.format(istante);
}

/** The day that comes so many days after (before, when negative). */
export function giornoDopo(giorno: string, giorni: number): string {
  const data = new Date(`${giorno}T00:00:00Z`);
  data.setUTCDate(data.getUTCDate() + giorni);
  return data.toISOString().slice(0, 10);
}

/** All days from the first to the last, both included. */
export function giorniTra(dal: string, al: string): string[] {
  const giorni: string[] = [];
  for (let giorno = dal; giorno <= al; giorno = giornoDopo(giorno, 1)) giorni.push(giorno);
  return giorni;
}
