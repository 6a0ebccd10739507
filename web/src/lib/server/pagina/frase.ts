/** The finding of a page as a sentence, made from its data. */
import { conUnita, numero, unitaBreve, unitaNonDetta } from '../../formato.ts';
import type { Indicatore, Luogo, Stato } from '../../tipi.ts';
import { leggonoUguali, quota } from '../calcoli.ts';
import { CITTADINANZE, GENERI } from './demografia.ts';
import { conArticolo, delLuogo, ilLuogo, inLuogo } from './grammatica.ts';

type Descritto = Pick<Indicatore, 'codice' | 'nome' | 'unita' | 'decimali' | 'tipo'>;

export interface Termine {
  luogo: Luogo;
  valore: number | null;
}

export interface DatiFrase {
  indicatore: Descritto;
  stato: Pick<Stato, 'periodo' | 'genere' | 'eta' | 'cittadinanza'>;
  /** The place of the page with its value and the one of the period before. */
  soggetto: Termine & { precedente: number | null; periodoPrecedente: string | null };
  /** Wider places, nearest first: the parent, Italy. */
  riferimenti: Termine[];
  /** Where, when it is not the whole place: "Nelle regioni con dati (3 su 20)". */
  dove?: string;
}

/** What is said of the value, by indicator; `cifra` is the number as written, `percento` with its article. */
const PREDICATI: Record<string, (cifra: string, percento: string) => string> = {
  contribuenti_su_occupati: (cifra) => `i contribuenti sono ${cifra} ogni 100 occupati`,
  turnover_contrattuale: (cifra) => `i contratti avviati e cessati sono ${cifra} ogni 100 occupati`,
  tasso_occupazione: (_, percento) => `lavora ${percento} dei residenti tra 15 e 64 anni`,
  reddito_medio: (cifra) => `il reddito medio dichiarato è di ${cifra} €`,
  quota_tempo_determinato: (_, percento) => `ha un contratto a termine ${percento} dei dipendenti`,
  residenti: (cifra) => (cifra === '1' ? 'c’è 1 residente' : `i residenti sono ${cifra}`),
  eta_media: (cifra) => `l’età media è di ${cifra} anni`,
  indice_vecchiaia: (cifra) => `gli anziani sono ${cifra} ogni 100 ragazzi`,
  quota_stranieri: (_, percento) => `gli stranieri sono ${percento} dei residenti`,
};

/**
 * "A Bergamo i contribuenti sono 104,2 ogni 100 occupati: sopra la Lombardia (101,8) e l’Italia (99,3)".
 * Counts are told as shares of the wider places, Italy against the period before; what has no value is left out.
 */
export function frase(dati: DatiFrase): string {
  const { soggetto, indicatore, stato } = dati;
  const dove = dati.dove ?? inLuogo(soggetto.luogo);
  const chi = describeFiltri(stato);
  if (soggetto.valore === null) {
    if (stato.periodo === '') return `${dove} non c’è ancora il dato di «${indicatore.nome}»`;
    return `${dove} non c’è il dato di «${indicatore.nome}» per il ${stato.periodo}${chi}`;
  }
  const predicate = `${dove} ${predicato(soggetto.valore, indicatore)}${chi}`;
  const comparison = compare(dati, soggetto.valore);
  return comparison ? `${predicate}: ${comparison}` : predicate;
}

function predicato(value: number, indicatore: Descritto): string {
  const cifra = numero(value, indicatore.decimali);
  const describe = PREDICATI[indicatore.codice];
  if (!describe)
    return `«${indicatore.nome}» vale ${conUnita(value, { ...indicatore, unita: unitaNonDetta(indicatore) })}`;
  return describe(cifra, conArticolo(`${cifra}\u00a0%`));
}

/** " (femmine, 25-34 anni)": whom the numbers are about, when not everybody. */
function describeFiltri({ genere, eta, cittadinanza }: DatiFrase['stato']): string {
  const parts = [
    GENERI.find(({ valore }) => valore === genere)?.etichetta.toLowerCase(),
    eta && `${eta.replace('65+', '65 anni e più').replace(/^(\d+-\d+)$/, '$1 anni')}`,
    CITTADINANZE.find(({ valore }) => valore === cittadinanza)?.etichetta.toLowerCase(),
  ].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function compare(dati: DatiFrase, value: number): string {
  const known = dati.riferimenti.flatMap(({ luogo, valore }) => (valore === null ? [] : [{ luogo, valore }]));
  if (known.length === 0) return compareTime(dati, value);
  if (dati.indicatore.tipo === 'conteggio') return compareShares(known, value);
  const relations = known.map((term) => ({
    ...term,
    relation: relation(value, term.valore, dati.indicatore),
  }));
  return relations.map((term, index) => tellRelation(term, relations[index - 1], dati.indicatore)).join('');
}

type Relation = 'sopra' | 'sotto' | 'come';

function relation(value: number, reference: number, { decimali }: Descritto): Relation {
  if (leggonoUguali(value, reference, decimali)) return 'come';
  return value > reference ? 'sopra' : 'sotto';
}

type Told = { luogo: Luogo; valore: number; relation: Relation };

/** "sopra la Lombardia (101,8)", then " e l’Italia (99,3)" or " ma sotto l’Italia (105,0)". */
function tellRelation(term: Told, before: Told | undefined, { decimali, unita }: Descritto): string {
  const suffix = unitaBreve(unita) ? `\u00a0${unita}` : '';
  const place = `${ilLuogo(term.luogo)} (${numero(term.valore, decimali)}${suffix})`;
  if (!before) return `${term.relation} ${place}`;
  if (before.relation === term.relation) return ` e ${place}`;
  const opposite = before.relation !== 'come' && term.relation !== 'come';
  return `${opposite ? ' ma' : ' e'} ${term.relation} ${place}`;
}

/** "il 12,1 % della Lombardia e l’1,9 % dell’Italia"; shares that would read 0,0 are left out. */
function compareShares(known: { luogo: Luogo; valore: number }[], value: number): string {
  const shares = known.flatMap(({ luogo, valore }) => {
    const share = quota(value, valore);
    if (share === null || share < 0.05) return [];
    return [`${conArticolo(`${numero(share, 1)}\u00a0%`)} ${delLuogo(luogo)}`];
  });
  return shares.join(' e ');
}

/** Italy has nothing wider to stand against: the period before is its reference. */
function compareTime({ soggetto, indicatore }: DatiFrase, value: number): string {
  const { precedente, periodoPrecedente } = soggetto;
  if (precedente === null || periodoPrecedente === null) return '';
  const before = numero(precedente, indicatore.decimali);
  if (leggonoUguali(value, precedente, indicatore.decimali)) return `come nel ${periodoPrecedente}`;
  const trend = value > precedente ? 'in aumento' : 'in calo';
  return `${trend} rispetto al ${periodoPrecedente} (${before})`;
}
