import type { ErroreCampo } from '../../componenti/moduli/campo.ts';
import { checkAnagrafica as checkCampi, normalizeAnagrafica } from '../accreditamento/campi.ts';
import { leggiTesto } from '../moduli.ts';

/** Who a person is, as the console writes it. */
export interface Anagrafica {
  nome: string;
  cognome: string;
  /** Lower case. */
  email: string;
  /** Upper case; null where the person enters without an identity provider. */
  codiceFiscale: string | null;
}

const CAMPI = ['nome', 'cognome', 'email', 'codiceFiscale'] as const;

/** The fields of the form as typed, to show them again when something is wrong. */
export function readAnagrafica(form: FormData): Record<(typeof CAMPI)[number], string> {
  const [nome = '', cognome = '', email = '', codiceFiscale = ''] = CAMPI.map((campo) =>
    leggiTesto(form, campo),
  );
  return { nome, cognome, email, codiceFiscale };
}

/**
 * Checks a person by the rules of the requests for accreditation; here the codice fiscale may be left out.
 * @param oggi YYYY-MM-DD
 */
export function checkAnagrafica(
  typed: ReturnType<typeof readAnagrafica>,
  oggi: string,
): { dati: Anagrafica; errori: ErroreCampo[] } {
  const tidy = normalizeAnagrafica({ ...typed, ente: '' });
  const wrong = checkCampi(tidy, oggi);
  if (tidy.codiceFiscale === '') delete wrong.codiceFiscale;
  const { nome, cognome, email, codiceFiscale } = tidy;
  return {
    dati: { nome, cognome, email, codiceFiscale: codiceFiscale || null },
    errori: CAMPI.flatMap((campo) => {
      const testo = wrong[campo];
      return testo ? [{ campo, testo }] : [];
    }),
  };
}
