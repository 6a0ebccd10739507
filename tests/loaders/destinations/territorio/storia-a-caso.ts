import {
  indomani,
  type Anagrafica,
  type Elenco,
  type TipoVariazione,
  type Variazione,
} from '../../../../loaders/destinations/territorio/anagrafica.ts';

/** Numbers in [0, 1[ from a seed (mulberry32). */
export function caso(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PROVINCE = [
  { codice: '801', nome: 'Alfa', sigla: 'AA', regione: '81', regioneNome: 'Prima' },
  { codice: '802', nome: 'Beta', sigla: 'BB', regione: '81', regioneNome: 'Prima' },
  { codice: '803', nome: 'Gamma', sigla: 'GG', regione: '82', regioneNome: 'Seconda' },
] as const;

export function comune(codice_istat: string, nome: string): Anagrafica {
  const provincia = PROVINCE.find(({ codice }) => codice === codice_istat.slice(0, 3)) ?? PROVINCE[0];
  return {
    codice_istat,
    nome,
    provincia_codice: provincia.codice,
    provincia_nome: provincia.nome,
    provincia_sigla: provincia.sigla,
    regione_codice: provincia.regione,
    regione_nome: provincia.regioneNome,
    ripartizione_codice: '1',
    ripartizione_nome: 'Nord-ovest',
    catastale_codice: null,
    uts_codice: null,
  };
}

type Stato = Map<string, string>;

/** A whole made-up history: what was in force on every day that matters, and the changes that ISTAT would publish. */
export interface Storia {
  /** States (code → name) with the day from which each holds; the first holds since ever. */
  stati: { dal: string; stato: Stato }[];
  variazioni: Variazione[];
}

/** Writes history day by day: each step changes the state and records the rows that tell of it. */
export function scriviStoria(seed: number, passi: number): Storia {
  const random = caso(seed);
  const stato: Stato = new Map();
  let numero = 0;
  const nome = (): string => `Luogo ${(numero += 1)} ${'abcdefgh'[Math.floor(random() * 8)] ?? ''}`;
  const progressivo = new Map<string, number>();
  const codice = (provincia: string): string => {
    progressivo.set(provincia, (progressivo.get(provincia) ?? 0) + 1);
    return provincia + String(progressivo.get(provincia)).padStart(3, '0');
  };
  for (const { codice: provincia } of PROVINCE)
    for (let i = 0; i < 6; i += 1) stato.set(codice(provincia), nome());
  const variazioni: Variazione[] = [];
  const estinti: { codice: string; nome: string; in: string }[] = [];
  const scegli = <T>(da: readonly T[]): T => da[Math.floor(random() * da.length)] as T;
  let data = '1999-03-01';
  const scrivi = (
    tipo: TipoVariazione,
    a: [string, string],
    b: [string, string],
    peso: number | null = null,
  ): void => {
    variazioni.push({
      tipo,
      codice_istat: a[0],
      nome: a[1],
      codice_nuovo: b[0],
      nome_nuovo: b[1],
      decorrenza: data,
      peso,
    });
  };
  const nomeDi = (uno: string): string => stato.get(uno) ?? '';
  const inProvincia = (provincia: string): string[] =>
    [...stato.keys()].filter((uno) => uno.startsWith(provincia));

  const mosse: (() => void)[] = [
    function fusione() {
      const { codice: provincia } = scegli(PROVINCE);
      const [a, b] = inProvincia(provincia);
      if (!a || !b) return;
      const [n, nn] = [codice(provincia), nome()];
      for (const uno of [a, b]) {
        scrivi('CS', [n, nn], [uno, nomeDi(uno)]);
        scrivi('ES', [uno, nomeDi(uno)], [n, nn]);
        stato.delete(uno);
      }
      stato.set(n, nn);
    },
    function incorporazione() {
      const { codice: provincia } = scegli(PROVINCE);
      const [a, b] = inProvincia(provincia).toReversed();
      if (!a || !b) return;
      scrivi('ES', [a, nomeDi(a)], [b, nomeDi(b)]);
      scrivi('AQES', [b, nomeDi(b)], [a, nomeDi(a)]);
      estinti.push({ codice: a, nome: nomeDi(a), in: b });
      stato.delete(a);
    },
    function ridenominazione() {
      const a = scegli([...stato.keys()]);
      const nuovo = nome();
      scrivi('CD', [a, nomeDi(a)], [a, nuovo]);
      stato.set(a, nuovo);
    },
    function ricodifica() {
      const a = scegli([...stato.keys()]);
      const n = codice(a.slice(0, 3));
      scrivi('RN', [a, nomeDi(a)], [n, nomeDi(a)]);
      stato.set(n, nomeDi(a));
      stato.delete(a);
    },
    function cambioDiProvincia() {
      const a = scegli([...stato.keys()]);
      const n = codice(scegli(PROVINCE).codice);
      scrivi('AP', [a, nomeDi(a)], [n, nomeDi(a)]);
      stato.set(n, nomeDi(a));
      stato.delete(a);
    },
    function distacco() {
      const a = scegli([...stato.keys()]);
      const [n, nn] = [codice(a.slice(0, 3)), nome()];
      scrivi('CS', [n, nn], [a, nomeDi(a)]);
      scrivi('CECS', [a, nomeDi(a)], [n, nn], 0.25);
      stato.set(n, nn);
    },
    function ricostituzione() {
      const estinto = estinti.pop();
      if (!estinto || stato.has(estinto.codice) || !stato.has(estinto.in)) return;
      scrivi('CS', [estinto.codice, estinto.nome], [estinto.in, nomeDi(estinto.in)]);
      scrivi('CECS', [estinto.in, nomeDi(estinto.in)], [estinto.codice, estinto.nome]);
      stato.set(estinto.codice, estinto.nome);
    },
    function confine() {
      const [a, b] = [...stato.keys()];
      if (!a || !b) return;
      scrivi('CE', [a, nomeDi(a)], [b, nomeDi(b)]);
      scrivi('AQ', [b, nomeDi(b)], [a, nomeDi(a)]);
    },
  ];
  const stati = [{ dal: '1900-01-01', stato: new Map(stato) }];
  for (let i = 0; i < passi; i += 1) {
    for (let giorni = 1 + Math.floor(random() * 300); giorni > 0; giorni -= 1) data = indomani(data);
    scegli(mosse)();
    stati.push({ dal: data, stato: new Map(stato) });
  }
  return { stati, variazioni };
}

/** What was in force on a day, by the history itself. */
export function statoAl({ stati }: Storia, data: string): Stato {
  return stati.findLast(({ dal }) => dal <= data)?.stato ?? new Map();
}

export function elencoAl(storia: Storia, data: string, fornito = false): Elenco {
  const comuni = [...statoAl(storia, data)].map(([codice, nome]): [string, Anagrafica] => [
    codice,
    comune(codice, nome),
  ]);
  return { data, fornito, comuni: new Map(comuni) };
}
