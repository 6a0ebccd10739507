/** Letters and digits of a codice fiscale, with the letters that stand for digits when two people would share one. */
const CODICE_FISCALE = /^[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/;

/**
 * The codice fiscale in a claim: upper case, without the prefix that SPID and CIE put before it
 * (`TINIT-`, ETSI EN 319 412-1 §5.1.3: tax number, Italy).
 *
 * @returns null when the claim is missing or holds something else, a tax number of another country among them
 */
export function readCodiceFiscale(claim: unknown): string | null {
  if (typeof claim !== 'string') return null;
  const codice = claim
    .trim()
    .toUpperCase()
    .replace(/^TINIT-/, '');
  return CODICE_FISCALE.test(codice) ? codice : null;
}
