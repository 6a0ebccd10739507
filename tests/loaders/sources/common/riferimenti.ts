import type { ComuneNoto, References } from '../../../../loaders/pipeline/contract.ts';

type Riga = [
  key: number,
  codice: string,
  nome: string,
  sigla: string,
  regione: string,
  dal?: string,
  al?: string,
  attuale?: number,
];

/** A small territory with what makes real ones hard: bilingual names, homonyms, renames, a fusion, Sardinia's new codes, Napoli. */
const COMUNI: Riga[] = [
  [1, '001001', 'Agliè', 'TO', '01'],
  [2, '001272', 'Torino', 'TO', '01'],
  [3, '016024', 'Bergamo', 'BG', '03'],
  [4, '016065', 'Castro', 'BG', '03'],
  [5, '021008', 'Bolzano/Bozen', 'BZ', '04'],
  [6, '028001', 'Abano Terme', 'PD', '05'],
  [7, '028105', "Vo'", 'PD', '05'],
  [8, '032001', 'Duino Aurisina-Devin Nabrežina', 'TS', '06'],
  [9, '063049', 'Napoli', 'NA', '15'],
  [10, '063002', 'Afragola', 'NA', '15'],
  [11, '075096', 'Castro', 'LE', '16'],
  [12, '005020', 'Casorzo', 'AT', '01', '1900-01-01', '2021-12-31'],
  [13, '005020', 'Casorzo Monferrato', 'AT', '01', '2022-01-01'],
  [14, '075062', 'Presicce', 'LE', '16', '1900-01-01', '2019-05-14', 16],
  [15, '075001', 'Acquarica del Capo', 'LE', '16', '1900-01-01', '2019-05-14', 16],
  [16, '075098', 'Presicce-Acquarica', 'LE', '16', '2019-05-15'],
  [17, '090003', 'Alghero', 'SS', '20', '1900-01-01', '2025-12-31'],
  [18, '112001', 'Alghero', 'SS', '20', '2026-01-01'],
  [19, '012042', 'Castronno', 'VA', '03'],
];

export const COMUNI_DI_PROVA: ComuneNoto[] = COMUNI.map(
  ([
    comune_key,
    codice_istat,
    nome,
    provincia_sigla,
    regione_codice,
    valido_dal = '1900-01-01',
    valido_al,
    attuale,
  ]) => ({
    comune_key,
    codice_istat,
    nome,
    provincia_codice: codice_istat.slice(0, 3),
    provincia_nome: provincia_sigla,
    provincia_sigla,
    regione_codice,
    catastale_codice: null,
    valido_dal,
    valido_al: valido_al ?? null,
    comune_attuale_key: attuale ?? null,
  }),
);

export const RIFERIMENTI: References = {
  comuni: COMUNI_DI_PROVA,
  paesi: [{ paese_key: 235, nome: 'Romania', cittadinanza_key: 2 }],
  grandezze: [
    { grandezza_key: 1, codice: 'contribuenti', dataset_codice: 'redditi' },
    { grandezza_key: 2, codice: 'reddito_complessivo', dataset_codice: 'redditi' },
    { grandezza_key: 3, codice: 'contribuenti_lavoro', dataset_codice: 'redditi' },
    { grandezza_key: 4, codice: 'occupati', dataset_codice: 'occupati' },
    { grandezza_key: 5, codice: 'contratti_movimenti', dataset_codice: 'flussi_contrattuali' },
  ],
};
