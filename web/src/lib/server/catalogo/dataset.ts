import { z } from 'zod';
import { ErroreDati } from '../../../../../model/contratto/errori.ts';
import { VISTE, membro } from '../../../../../model/contratto/viste.ts';
import type { Caricamento, Dataset } from '../../tipi.ts';
import { isTrue } from '../calcoli.ts';
import type { QueryLimitata } from '../cube/interroga.ts';
import type { RigaCube } from '../cube/transport.ts';

const flag = z.unknown().transform(isTrue);
const day = z.string().transform((text) => text.slice(0, 10));

const RigaDataset = z.object({
  dataset: z.string(),
  titolo: z.string(),
  livello: z.enum(['progetto', 'contesto', 'base']),
  accesso: z.string(),
  qualita: z.string(),
  modalita: z.string(),
  frequenza: z.string(),
  riservatezza: z.enum(['aperta', 'protetta']),
  aggiornato_al: day,
  dimostrativo: flag,
  fonte: z.string(),
  ente: z.string(),
  url: z.string().nullish(),
  licenza: z.string().nullish(),
});

/** Every data set with its metadata. */
export const QUERY_DATASET: QueryLimitata = {
  dimensions: Object.keys(RigaDataset.shape).map((name) => membro(VISTE.dataset, name)),
  order: [[membro(VISTE.dataset, 'titolo'), 'asc']],
  limit: 1000,
};

/** @throws ErroreDati CUBE_RISPOSTA_NON_VALIDA */
export function readDataset(righe: RigaCube[]): Dataset[] {
  return righe.map((riga) => {
    const row = parse(RigaDataset, riga, VISTE.dataset);
    const { aggiornato_al: aggiornatoAl, fonte, ente, url, licenza, ...rest } = row;
    return {
      ...rest,
      aggiornatoAl,
      fonte: nameFonte(ente, fonte),
      url: url && /^https:\/\//i.test(url) ? url : null,
      licenza: licenza || null,
    };
  });
}

/** Body and publication, the body once. */
export function nameFonte(ente: string, fonte: string): string {
  return ente && ente !== fonte ? `${ente}, ${fonte}` : fonte;
}

const RigaCaricamento = z.object({
  caricamento: z.coerce.number(),
  eseguito_il: z.string(),
  origine_file: z.string(),
  operazione: z.string(),
  stato: z.string(),
  annulla: z.union([z.null(), z.coerce.number()]),
  righe_lette: z.coerce.number(),
  righe_accettate: z.coerce.number(),
  righe_scartate: z.coerce.number(),
  caricamento_dimostrativo: flag,
});

/** Every load of a data set, the newest first. */
export function queryCaricamenti(dataset: string): QueryLimitata {
  return {
    dimensions: Object.keys(RigaCaricamento.shape).map((name) => membro(VISTE.caricamenti, name)),
    filters: [{ member: membro(VISTE.caricamenti, 'dataset'), operator: 'equals', values: [dataset] }],
    order: [[membro(VISTE.caricamenti, 'caricamento'), 'desc']],
    limit: 50_000,
  };
}

/** @throws ErroreDati CUBE_RISPOSTA_NON_VALIDA */
export function readCaricamenti(righe: RigaCube[]): Caricamento[] {
  return righe.map((riga) => {
    const row = parse(RigaCaricamento, riga, VISTE.caricamenti);
    return {
      id: row.caricamento,
      quando: row.eseguito_il,
      origine: row.origine_file,
      operazione: row.operazione,
      annullato: row.stato === 'annullato',
      annulla: row.annulla,
      letti: row.righe_lette,
      accettati: row.righe_accettate,
      scartati: row.righe_scartate,
      dimostrativo: row.caricamento_dimostrativo,
    };
  });
}

function parse<S extends z.ZodObject>(schema: S, riga: RigaCube, vista: string): z.infer<S> {
  const plain = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, riga[membro(vista, name)]]),
  );
  const parsed = schema.safeParse(plain);
  if (parsed.success) return parsed.data;
  throw new ErroreDati('CUBE_RISPOSTA_NON_VALIDA', { vista }, parsed.error);
}
