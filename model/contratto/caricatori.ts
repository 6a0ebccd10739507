import { z } from 'zod';

/** Name of the file, in the folder of the state, by which loaders find the data process that runs (mode 600). */
export const FILE_DATI = 'dati.json';

/** Content of that file: it is there while the data process can take loads. */
export const DatiInCorso = z.object({
  pid: z.number().int().positive(),
  /** Loopback port of the data process. */
  port: z.number().int().positive(),
  /** HS256 secret of the loaders' tokens, made at each start. */
  secret: z.string().min(32),
});

export type DatiInCorso = z.infer<typeof DatiInCorso>;

/**
 * `iss` and `aud` of the tokens that open the loaders' route (HS256, minutes of life, claim `sub`: who loads).
 * They are not the web's: no token of a page loads data, no token of a loader asks for figures.
 */
export const CARICATORI_EMITTENTE = 'belvedere-caricatori';
export const CARICATORI_DESTINATARIO = 'belvedere-caricatori';
