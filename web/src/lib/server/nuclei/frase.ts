import { numero } from '../../formato.ts';
import { testiNuclei } from '../../messaggi/it-nuclei.ts';
import type { Luogo } from '../../tipi.ts';
import type { SoggettoNuclei, ValoriNuclei, VoceFase } from '../../tipi-nuclei.ts';
import { conArticolo, inLuogo } from '../pagina/grammatica.ts';

const { frase: testi } = testiNuclei;

export interface DatiFraseNuclei {
  soggetto: SoggettoNuclei;
  luogo: Luogo | null;
  /** "31 dicembre 2025"; '' when there is none. */
  giorno: string;
  fase: { codice: string; nome: string } | null;
  valori: ValoriNuclei;
  perFase: readonly VoceFase[];
}

/**
 * "In Lombardia, al 31 dicembre 2025, i nuclei sono 48.210: il 41,3 % ha firmato il patto e dalla domanda sono passati in media 212
 * giorni". A recipient is told of the own household.
 */
export function fraseNuclei(dati: DatiFraseNuclei): string {
  const { soggetto, luogo, giorno, fase, valori, perFase } = dati;
  if (soggetto === 'nucleo') return fraseNucleo(dati);
  const dove = luogo ? inLuogo(luogo) : testiNuclei.dove[soggetto === 'luogo' ? 'tutto' : soggetto];
  const quali = fase ? ` ${testiNuclei.inFase(fase.codice, fase.nome)}` : '';
  if (valori.nuclei === 0) return testi.nessuno(dove, quali, giorno);
  const conta = testi.conteggio(dove, numero(valori.nuclei), valori.nuclei === 1, quali, giorno);
  const quota = fase
    ? (perFase.find(({ codice }) => codice === fase.codice)?.quota ?? null)
    : valori.quotaConPatto;
  const percento = quota === null ? null : conArticolo(`${numero(quota, 1)}\u00a0%`);
  const parti = [
    percento && (fase ? testi.quotaFase(percento) : testi.patto(percento)),
    valori.giorniMedi !== null && testi.giorni(numero(valori.giorniMedi)),
  ].filter(Boolean);
  return parti.length > 0 ? `${conta}: ${parti.join(fase ? '; ' : ' e ')}` : conta;
}

function fraseNucleo({ giorno, perFase, valori }: DatiFraseNuclei): string {
  const qui = perFase.find((voce) => voce.nuclei > 0);
  if (!qui || valori.nuclei === 0) return testi.nessuno(testiNuclei.nome.nucleo, '', giorno);
  const dice = testi.nucleo(qui.nome, giorno, testi.componenti(valori.componenti));
  return valori.giorniMedi === null ? dice : `${dice}: ${testi.daGiorni(numero(valori.giorniMedi))}`;
}
