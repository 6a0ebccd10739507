import type { CodiceScarto, Scarto } from './contract.ts';

/** What a person reads for each reason: what is wrong and what to do. Sources may add what they know of the single case. */
const MOTIVI: Record<CodiceScarto, string> = {
  TESTO_DANNEGGIATO: 'il testo è danneggiato (carattere di sostituzione): riscarica il file dalla fonte',
  CODIFICA_ERRATA: 'il testo è stato letto con la codifica sbagliata: salva il file in UTF-8 o windows-1252',
  COLONNE_SCAMBIATE: 'due colonne sembrano scambiate: controlla l’ordine delle colonne',
  COLONNA_MANCANTE: 'manca una colonna necessaria: controlla l’intestazione',
  RIGA_TROPPO_LARGA: 'la riga ha più colonne dell’intestazione: controlla separatori e virgolette',
  RIGA_TROPPO_CORTA: 'la riga ha meno colonne dell’intestazione: controlla separatori e virgolette',
  COMUNE_SCONOSCIUTO:
    'nessun comune ha questo codice o nome: controllalo, o carica prima l’elenco dei comuni',
  COMUNE_SOPPRESSO: 'il comune non esisteva più in quel periodo: usa il codice in vigore',
  NOME_DIVERSO: 'il nome non corrisponde al codice del comune: controlla quale dei due è giusto',
  PROVINCIA_NULLA: 'la sigla NA (Napoli) è stata letta come valore mancante: riesporta il file come testo',
  CHIAVE_DOPPIA: 'la stessa combinazione compare in più righe: lasciane una sola',
  TOTALE_DIVERSO: 'il totale non è la somma delle parti: controlla la riga',
  VALORE_NEGATIVO: 'il valore è negativo: qui sono ammessi solo valori da zero in su',
  VALORE_NON_NUMERICO: 'il valore non è un numero: scrivi solo cifre',
  VALORE_FUORI_DOMINIO: 'il valore non è tra quelli ammessi',
  VALORE_MANCANTE: 'il valore manca',
  STRANIERI_OLTRE_I_RESIDENTI: 'gli stranieri superano i residenti della stessa età e genere',
  GEOMETRIA_NON_VALIDA: 'la forma non è valida: correggila o riscarica il file',
};

const MAX_VALUE = 200;

/**
 * One reject, with the sentence of its code.
 * @param linea line of the file, from 1
 * @param dettaglio Italian words about this very case, added in brackets
 */
export function scarto(
  linea: number,
  colonna: string,
  valore: unknown,
  codice: CodiceScarto,
  dettaglio?: string,
): Scarto {
  const motivo = dettaglio ? `${MOTIVI[codice]} (${dettaglio})` : MOTIVI[codice];
  return { linea, colonna, valore: String(valore ?? '').slice(0, MAX_VALUE), codice, motivo };
}
