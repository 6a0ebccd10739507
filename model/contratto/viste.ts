/**
 * Names of the public views and members that pages ask. The model defines them, the contract suite of the
 * semantic layer proves that `/meta` has every one of these.
 */
export const VISTE = {
  popolazione: 'popolazione_residente',
  indicatori: 'indicatori_territoriali',
  territori: 'territori',
  catalogo: 'indicatori_catalogo',
  dataset: 'dataset_pubblicati',
  caricamenti: 'caricamenti_pubblicati',
  stranieri: 'stranieri_residenti',
} as const;

/** Dimensions that the fact views share, without the view's name. */
export const DIMENSIONI = {
  ripartizione: 'ripartizione_codice',
  regione: 'regione_codice',
  provincia: 'provincia_codice',
  ats: 'ats_codice',
  sll: 'sll_codice',
  comune: 'comune_codice',
  periodo: 'periodo',
  genere: 'genere',
  fasciaEta: 'fascia_eta',
  cittadinanza: 'cittadinanza',
} as const;

/** The same places on the territory of today: fusions summed, changes of name and code followed. */
export const DIMENSIONI_ATTUALI = {
  ripartizione: 'ripartizione_attuale_codice',
  regione: 'regione_attuale_codice',
  provincia: 'provincia_attuale_codice',
  ats: 'ats_attuale_codice',
  sll: 'sll_attuale_codice',
  comune: 'comune_attuale_codice',
} as const;

/** Members of the view of foreign residents, without the view's name. */
export const STRANIERI = { residenti: 'residenti_stranieri_paese', paese: 'paese' } as const;

/** What a fact says when its source does not split by gender, age, citizenship. */
export const NON_RIPARTITO = { genere: 'T', eta: 'ND', cittadinanza: 'non ripartita' } as const;

/** Bands of age that filters offer, in order, with what people read. */
export const FASCE_ETA = [
  { codice: '0-14', etichetta: '0-14 anni' },
  { codice: '15-24', etichetta: '15-24 anni' },
  { codice: '25-34', etichetta: '25-34 anni' },
  { codice: '35-49', etichetta: '35-49 anni' },
  { codice: '50-64', etichetta: '50-64 anni' },
  { codice: '65+', etichetta: '65 anni e più' },
] as const;

/** Fully qualified member of a view. */
export function membro(vista: string, nome: string): string {
  return `${vista}.${nome}`;
}

/** Where an indicator is computed from: value = multiplier × sum(numeratore) / sum(denominatore). */
export interface MisureIndicatore {
  vista: string;
  /** Qualified member. */
  numeratore: string;
  /** Qualified member; null for counts, whose value is the numerator. */
  denominatore: string | null;
}

/** The indicators of population are measures of facts with other names than `<codice>_numeratore`. */
const MISURE_POPOLAZIONE: Record<string, [numeratore: string, denominatore: string | null]> = {
  residenti: ['residenti', null],
  eta_media: ['anni_vissuti', 'residenti'],
  indice_vecchiaia: ['residenti_65_piu', 'residenti_0_14'],
  quota_stranieri: ['residenti_stranieri', 'residenti_cittadinanza_nota'],
};

/** View and additive measures of an indicator, by its code; a plain count has no denominator. */
export function misureIndicatore(codice: string, tipo: 'conteggio' | 'rapporto' | 'media'): MisureIndicatore {
  const popolazione = MISURE_POPOLAZIONE[codice];
  const vista = popolazione ? VISTE.popolazione : VISTE.indicatori;
  const [numeratore, denominatore] = popolazione ?? [
    `${codice}_numeratore`,
    tipo === 'conteggio' ? null : `${codice}_denominatore`,
  ];
  return {
    vista,
    numeratore: membro(vista, numeratore),
    denominatore: denominatore === null ? null : membro(vista, denominatore),
  };
}
