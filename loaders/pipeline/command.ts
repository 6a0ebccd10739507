import { z } from 'zod';
import type { LoadEvent } from './events.ts';

/** What `npm run load` may be asked; the same object goes to the data process when that holds the warehouse. */
export const Command = z.discriminatedUnion('comando', [
  z.object({
    comando: z.literal('carica'),
    fonte: z.string().min(1),
    /** Absolute path on this machine; missing with `scarica`. */
    file: z.string().min(1).optional(),
    scarica: z.boolean().default(false),
    parametri: z
      .object({
        anno: z.number().int().min(1861).max(2100).optional(),
        data: z.iso.date().optional(),
        definizione: z.string().min(1).optional(),
      })
      .default({}),
    soglia: z.number().min(0).max(1).optional(),
    prova: z.boolean().default(false),
  }),
  z.object({ comando: z.literal('annulla'), id: z.number().int().positive() }),
  z.object({ comando: z.literal('stato'), quanti: z.number().int().positive().max(1000).default(20) }),
  z.object({ comando: z.literal('definisci'), file: z.string().min(1) }),
  z.object({
    comando: z.literal('esporta'),
    dataset: z.string().min(1),
    anno: z.number().int().optional(),
    file: z.string().min(1),
  }),
]);

export type Command = z.infer<typeof Command>;

/** How the program ends, for scripts. */
export const USCITA = {
  /** Published, or nothing to do. */
  bene: 0,
  /** Refused or failed: data as before. */
  rifiutato: 1,
  /** Published, some lines rejected. */
  conScarti: 2,
  /** Wrong usage. */
  uso: 64,
} as const;

/** The exit code that the last event of a command stands for. */
export function exitCode(event: LoadEvent): number {
  if (event.tipo === 'errore') return USCITA.rifiutato;
  if (event.tipo === 'esito' && event.esito.rifiutati > 0) return USCITA.conScarti;
  return USCITA.bene;
}
