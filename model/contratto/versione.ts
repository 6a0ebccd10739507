import { z } from 'zod';

/**
 * Answer of `GET /interno/versione` of the data process. Together they name what a cached answer was computed from:
 * `modello` changes when the semantic model does, `caricamento` when data were loaded and their rollups are ready,
 * `forme` when the shapes of the territory change (it is the version in their public address).
 */
export const VersioneDati = z.object({
  modello: z.string().min(1),
  caricamento: z.union([z.string().min(1), z.number()]).transform(String),
  forme: z.string().min(1).optional(),
});

export type VersioneDati = z.infer<typeof VersioneDati>;
