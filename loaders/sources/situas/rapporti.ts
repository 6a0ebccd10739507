import { LoadError, type ReadContext } from '../../pipeline/contract.ts';
import { parseNumber } from '../../readers/number.ts';
import { checkText } from '../../readers/text.ts';
import { classeAreaInterna } from '../common/aree-interne.ts';
import { giornoDellaCella } from '../common/date.ts';
import { controllaAnnata, leggiVoce, ripartizioneDi } from '../common/elenco-comuni.ts';
import { Lotto } from '../common/lotto.ts';
import { rigaAggregazione, rigaComune, rigaIncerta, rigaVariazione } from '../common/territorio.ts';
import { TIPI_LETTI, type TipoLetto } from '../common/variazioni.ts';
import type { InputFile } from '../../pipeline/contract.ts';
import { leggiRisposta, type Risposta, type Voce } from './risposta.ts';

/** Reads one report into rows of the territory. */
export type Rapporto = (file: InputFile, context: ReadContext) => Promise<Lotto>;

const COMUNE = ['PRO_COM_T'];

/** The day that was asked for; the engine refuses loads of these sources without it. */
const giorno = ({ parametri }: ReadContext): string => parametri.data ?? '';

/** Goes through the records of a report; `leggi` gives a line's rows or rejects it. */
async function perVoce<Campo extends string>(
  file: InputFile,
  { signal }: ReadContext,
  campi: Readonly<Record<Campo | 'codice', readonly string[]>>,
  leggi: (
    lotto: Lotto,
    linea: number,
    codice: string,
    testo: (campo: Campo | 'codice') => string,
    risposta: Risposta<Campo | 'codice'>,
  ) => void,
): Promise<{ lotto: Lotto; risposta: Risposta<Campo | 'codice'>; voci: readonly Voce[] }> {
  const risposta = await leggiRisposta(file, campi, signal);
  const lotto = new Lotto();
  risposta.voci.forEach((voce, i) => {
    const linea = i + 1;
    const codice = risposta.testo(voce, 'codice');
    if (!/^\d{6}$/.test(codice)) {
      lotto.scarta(linea, risposta.nome('codice'), codice, 'VALORE_FUORI_DOMINIO', 'servono sei cifre');
      return;
    }
    leggi(lotto, linea, codice, (campo) => risposta.testo(voce, campo), risposta);
  });
  return { lotto, risposta, voci: risposta.voci };
}

/** Rejects the second line of a comune. */
function once(): (lotto: Lotto, linea: number, codice: string) => boolean {
  const visti = new Map<string, number>();
  return (lotto, linea, codice) => {
    const prima = visti.get(codice);
    if (prima !== undefined)
      lotto.scarta(linea, 'PRO_COM_T', codice, 'CHIAVE_DOPPIA', `già alla riga ${prima}`);
    else visti.set(codice, linea);
    return prima === undefined;
  };
}

/** 61: codes and names of all comuni on a day. */
export const elencoComuni: Rapporto = async (file, context) => {
  const prima = once();
  const codici = new Set<string>();
  const campi = {
    codice: COMUNE,
    nome: ['COMUNE', 'COMUNE_IT'],
    provinciaNome: ['DEN_UTS', 'DEN_PROV'],
    sigla: ['SIGLA_AUTOMOBILISTICA'],
    regione: ['COD_REG'],
    regioneNome: ['DEN_REG'],
    'ripartizione?': ['COD_RIP'],
    'ripartizioneNome?': ['DEN_RIP', 'RIPARTIZIONE'],
    'catastale?': ['COD_CATASTO'],
    'uts?': ['COD_UTS'],
    'provincia?': ['COD_PROV_STORICO'],
  };
  const { lotto } = await perVoce(file, context, campi, (dove, linea, codice, testo, risposta) => {
    const ripartizione = ripartizioneDi(testo('regione').padStart(2, '0'));
    const voce = {
      codice,
      nome: testo('nome'),
      provincia: testo('provincia?'),
      provinciaNome: testo('provinciaNome'),
      sigla: testo('sigla'),
      regione: testo('regione'),
      regioneNome: testo('regioneNome'),
      ripartizione: testo('ripartizione?') || ripartizione.codice,
      ripartizioneNome: testo('ripartizioneNome?') || ripartizione.nome,
      catastale: testo('catastale?'),
      uts: testo('uts?'),
    };
    const letta = leggiVoce(voce);
    if (letta.scarto) {
      const { campo, codice: perche, dettaglio } = letta.scarto;
      const nome = campo in campi ? (campo as keyof typeof campi) : (`${campo}?` as keyof typeof campi);
      dove.scarta(linea, risposta.nome(nome), voce[campo], perche, dettaglio);
      dove.righe.push(rigaIncerta(linea, giorno(context), codice));
    } else if (prima(dove, linea, codice)) {
      codici.add(codice);
      dove.letti += 1;
      dove.righe.push(rigaComune(linea, giorno(context), codice, letta.dati));
    }
  });
  controllaAnnata(codici, giorno(context));
  return lotto;
};

/** Years by which the residents of a report may be older than the day asked for. */
const RITARDO = 3;

/** 74: size. Its residents' year tells whether the service answered for the day that was asked. */
export const dimensione: Rapporto = async (file, context) => {
  const prima = once();
  const data = giorno(context);
  const campi = { codice: COMUNE, superficie: ['AREA_KMQ'], 'anno?': ['ANNO_POP_RES'] };
  const { lotto, risposta, voci } = await perVoce(
    file,
    context,
    campi,
    (dove, linea, codice, testo, { nome }) => {
      const scritta = testo('superficie');
      const letta = parseNumber(scritta, scritta.includes(',') ? 'italiano' : 'punto');
      if (letta.kind !== 'numero')
        return dove.scarta(
          linea,
          nome('superficie'),
          scritta,
          letta.kind === 'vuoto' ? 'VALORE_MANCANTE' : 'VALORE_NON_NUMERICO',
        );
      if (letta.value <= 0)
        return dove.scarta(linea, nome('superficie'), scritta, 'VALORE_FUORI_DOMINIO', 'km², più di zero');
      if (!prima(dove, linea, codice)) return;
      dove.letti += 1;
      dove.righe.push(
        rigaAggregazione(
          linea,
          'superficie',
          codice,
          { dal: data, al: null },
          { codice: '', nome: '', valore: letta.value },
        ),
      );
    },
  );
  const anni = voci.map((voce) => Number(risposta.testo(voce, 'anno?'))).filter((anno) => anno > 1900);
  const scritto = anni.length > 0 ? Math.max(...anni) : undefined;
  const chiesto = Number(data.slice(0, 4));
  if (scritto !== undefined && (scritto > chiesto || scritto < chiesto - RITARDO)) {
    throw new LoadError(
      'ANNO_DIVERSO',
      `SITUAS ha risposto con i residenti del ${scritto}, è stato chiesto il ${data}: la data non è stata capita o il file è di un altro giorno.`,
    );
  }
  return lotto;
};

/** 75: policy areas, of which the class of inner areas is used. */
export const areePolicy: Rapporto = async (file, context) => {
  const prima = once();
  const { lotto } = await perVoce(
    file,
    context,
    { codice: COMUNE, area: ['AREE_INT_2020'] },
    (dove, linea, codice, testo, { nome }) => {
      const area = classeAreaInterna(testo('area'));
      if (!area)
        return dove.scarta(
          linea,
          nome('area'),
          testo('area'),
          testo('area') === '' ? 'VALORE_MANCANTE' : 'VALORE_FUORI_DOMINIO',
        );
      if (!prima(dove, linea, codice)) return;
      dove.letti += 1;
      dove.righe.push(
        rigaAggregazione(
          linea,
          'area_interna',
          codice,
          { dal: giorno(context), al: null },
          { ...area, valore: null },
        ),
      );
    },
  );
  return lotto;
};

/** 99: codes at the beginning and at the end of a period. Only those that differ say something. */
export const traslazione: Rapporto = async (file, context) => {
  const campi = {
    codice: ['PRO_COM_T_DT_IN', 'PRO_COM_T'],
    'nome?': ['COMUNE_DT_IN', 'COMUNE'],
    nuovo: ['PRO_COM_T_DT_FI'],
    'nomeNuovo?': ['COMUNE_DT_FI'],
  };
  const { lotto } = await perVoce(file, context, campi, (dove, linea, codice, testo, { nome }) => {
    const nuovo = testo('nuovo');
    if (nuovo !== '' && !/^\d{6}$/.test(nuovo))
      return dove.scarta(linea, nome('nuovo'), nuovo, 'VALORE_FUORI_DOMINIO', 'servono sei cifre');
    dove.letti += 1;
    if (nuovo === '' || nuovo === codice) return;
    const dati = {
      tipo: 'TR' as const,
      nome: testo('nome?') || codice,
      codice_nuovo: nuovo,
      nome_nuovo: testo('nomeNuovo?') || nuovo,
      peso: null,
    };
    dove.righe.push(rigaVariazione(linea, giorno(context), codice, dati));
  });
  return lotto;
};

/** 129: changes since 1991. */
export const variazioniDal1991: Rapporto = async (file, context) => {
  const campi = {
    codice: COMUNE,
    nome: ['COMUNE'],
    tipo: ['DESC_COD_VARIAZIONE', 'COD_VARIAZIONE'],
    nuovo: ['PRO_COM_T_REL'],
    nomeNuovo: ['COMUNE_REL'],
    decorrenza: ['DATA_INIZIO_AMMINISTRATIVA'],
  };
  const { lotto } = await perVoce(file, context, campi, (dove, linea, codice, testo, { nome }) => {
    // Code and label in one text: `CD-Cambio denominazione`.
    const tipo = testo('tipo').split('-')[0]?.trim().toUpperCase() as TipoLetto;
    if (!TIPI_LETTI.includes(tipo))
      return dove.scarta(
        linea,
        nome('tipo'),
        testo('tipo'),
        'VALORE_FUORI_DOMINIO',
        `uno tra ${TIPI_LETTI.join(', ')}`,
      );
    const nuovo = testo('nuovo') || (tipo === 'CD' ? codice : '');
    if (!/^\d{6}$/.test(nuovo))
      return dove.scarta(linea, nome('nuovo'), nuovo, 'VALORE_FUORI_DOMINIO', 'servono sei cifre');
    for (const campo of ['nome', 'nomeNuovo'] as const) {
      const danno = checkText(testo(campo));
      if (danno) return dove.scarta(linea, nome(campo), testo(campo), danno);
    }
    const decorrenza = giornoDellaCella(testo('decorrenza'));
    if (!decorrenza)
      return dove.scarta(
        linea,
        nome('decorrenza'),
        testo('decorrenza'),
        decorrenza === '' ? 'VALORE_MANCANTE' : 'VALORE_FUORI_DOMINIO',
      );
    dove.letti += 1;
    const dati = {
      tipo,
      nome: testo('nome'),
      codice_nuovo: nuovo,
      nome_nuovo: testo('nomeNuovo') || testo('nome'),
      peso: null,
    };
    dove.righe.push(rigaVariazione(linea, decorrenza, codice, dati));
  });
  return lotto;
};

/** 408: which local labour market of 2021 each comune belongs to. */
export const composizioneSll: Rapporto = async (file, context) => {
  const prima = once();
  const campi = {
    codice: COMUNE,
    sll: ['COD_SLL_2021', 'COD_SLL', 'SLL_2021', 'SLL'],
    nome: ['DEN_SLL_2021', 'DEN_SLL', 'SLL_2021_NAME', 'DENOMINAZIONE_SLL'],
  };
  const { lotto } = await perVoce(file, context, campi, (dove, linea, codice, testo, { nome }) => {
    const danno = checkText(testo('nome'));
    if (danno) return dove.scarta(linea, nome('nome'), testo('nome'), danno);
    for (const campo of ['sll', 'nome'] as const) {
      if (testo(campo) === '') return dove.scarta(linea, nome(campo), '', 'VALORE_MANCANTE');
    }
    if (!prima(dove, linea, codice)) return;
    dove.letti += 1;
    const dati = { codice: testo('sll'), nome: testo('nome'), valore: null };
    dove.righe.push(
      rigaAggregazione(linea, 'sll', codice, { dal: context.parametri.data ?? '2021-12-31', al: null }, dati),
    );
  });
  return lotto;
};
