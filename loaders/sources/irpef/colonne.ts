import { normalizeHeader } from '../../readers/header.ts';

/**
 * Columns that are read, with the names they had over the years. Every money column exists twice, «Frequenza» and «Ammontare in euro»
 * («Ammontare» in older years); «Reddito complessivo» as a column of its own only since tax year 2023.
 * Layouts compared: 2020-2022 (50 names), 2023-2024 (52 names), as public programs that read these files list them.
 */
export const ATTESE = {
  anno: ['Anno di imposta', 'Anno d’imposta'],
  codice: ['Codice Istat Comune', 'Codice Istat'],
  nome: ['Denominazione Comune'],
  'sigla?': ['Sigla Provincia'],
  'regione?': ['Regione'],
  contribuenti: ['Numero contribuenti'],
  dipendente: [
    'Reddito da lavoro dipendente e assimilati - Frequenza',
    'Reddito da lavoro dipendente - Frequenza',
  ],
  autonomo: [
    'Reddito da lavoro autonomo (comprensivo dei valori nulli) - Frequenza',
    'Reddito da lavoro autonomo - Frequenza',
  ],
  'complessivo?': ['Reddito complessivo - Ammontare in euro', 'Reddito complessivo - Ammontare'],
} as const;

export type Chiave = keyof typeof ATTESE;

/** One class of total income: where its number of taxpayers and its amount stand. */
export interface Classe {
  frequenza: number;
  ammontare: number;
}

const CLASSE = /^(reddito complessivo (?:minore|uguale|da|oltre).*?) ?- ?(frequenza|ammontare)/;

/** The classes of total income in the header (eight since 2012: up to zero … above 120,000 euro). */
export function classiDiReddito(intestazione: readonly string[]): Classe[] {
  const classi = new Map<string, Classe>();
  intestazione.forEach((cella, at) => {
    const [, nome = '', misura] = CLASSE.exec(normalizeHeader(cella)) ?? [];
    if (!misura) return;
    const classe = classi.get(nome) ?? { frequenza: -1, ammontare: -1 };
    classi.set(nome, misura === 'frequenza' ? { ...classe, frequenza: at } : { ...classe, ammontare: at });
  });
  return [...classi.values()].filter(({ frequenza, ammontare }) => frequenza >= 0 && ammontare >= 0);
}
