import { z } from 'zod';

/** Levels of territory on which a scope can be granted; the scope `italia` has the one code `IT`. */
export const LIVELLI_AMBITO = ['italia', 'regione', 'provincia', 'comune', 'ats', 'sll'] as const;

export const Ambito = z.object({
  livello: z.enum(LIVELLI_AMBITO),
  /** ISTAT or ATS/SLL codes, never empty: an empty list of values would make Cube's policies throw. */
  codici: z.array(z.string().min(1)).min(1),
});

/**
 * Who asks, in the one form that every door (pages, embeds, SQL API, API keys) resolves to.
 * The data process reads it from the signed token; row access is decided from it in the model alone.
 */
export const Contesto = z.object({
  /** Stable identifier of the user; `pubblico` for people who did not sign in. */
  utente: z.string().min(1),
  /** Roles (`accesso.ts`). They open no rows: those follow from `ambiti`, `enti`, `soggetto`. */
  gruppi: z.array(z.string().min(1)),
  ambiti: z.array(Ambito),
  /** Codes of the bodies (IndicePA) for which the user acts: their own rows are open to them. */
  enti: z.array(z.string().min(1)),
  /** Pseudonym of the recipient that the user is: the rows about them are open to them. */
  soggetto: z.string().min(1).optional(),
});

export type Ambito = z.infer<typeof Ambito>;
export type Contesto = z.infer<typeof Contesto>;

/** The context of everybody: published data only. */
export const CONTESTO_PUBBLICO: Contesto = Object.freeze({
  utente: 'pubblico',
  gruppi: ['pubblico'],
  ambiti: [],
  enti: [],
});

/** `iss` and `aud` of the tokens that the web process signs for the data process (HS256, minutes of life). */
export const TOKEN_EMITTENTE = 'belvedere-web';
export const TOKEN_DESTINATARIO = 'belvedere-dati';
