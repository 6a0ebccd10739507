/**
 * Compares names of places as different publishers write them: upper case without accents or with apostrophes for accents
 * (Ministry of Economy: `AGLIE'`), bilingual joined by `/` or `-` (ISTAT: `Bolzano/Bozen`), abbreviated or renamed a little.
 */

/** Letters and digits only, upper case, without accents: `Vo'` → `VO`, `Števerjan` → `STEVERJAN`. */
export function nomeNudo(nome: string): string {
  return nome
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/** The name as a whole and each of its languages. */
export function formeDelNome(nome: string): Set<string> {
  const parti = [nome, ...nome.split('/'), ...nome.split(/\s*-\s*/)];
  return new Set(parti.map(nomeNudo).filter((forma) => forma !== ''));
}

/** Number of single-letter changes between two words, counted up to `limite + 1`. */
function distanza(a: string, b: string, limite: number): number {
  if (Math.abs(a.length - b.length) > limite) return limite + 1;
  let riga = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const nuova = [i];
    for (let j = 1; j <= b.length; j++) {
      const diverso = a[i - 1] === b[j - 1] ? 0 : 1;
      nuova.push(Math.min((riga[j] ?? 0) + 1, (nuova[j - 1] ?? 0) + 1, (riga[j - 1] ?? 0) + diverso));
    }
    riga = nuova;
  }
  return riga[b.length] ?? limite + 1;
}

function parole(nome: string): string[] {
  return nome
    .split(/[^\p{L}\p{N}]+/u)
    .map(nomeNudo)
    .filter((parola) => parola.length > 3);
}

/** True when the two surely are one name: some form of one is some form of the other. */
export function stessoNome(a: string, b: string): boolean {
  const forme = formeDelNome(a);
  for (const forma of formeDelNome(b)) if (forme.has(forma)) return true;
  return false;
}

/**
 * True when one may be the other, renamed or misspelt: one contains the other (Casorzo, Casorzo Monferrato), at most two
 * letters differ, or at least half of the longer words are the same.
 */
export function nomiVicini(a: string, b: string): boolean {
  const [x, y] = [nomeNudo(a), nomeNudo(b)];
  if (Math.min(x.length, y.length) > 3 && (x.includes(y) || y.includes(x))) return true;
  if (distanza(x, y, 2) <= Math.min(2, Math.floor(Math.min(x.length, y.length) / 3))) return true;
  const [p, q] = [parole(a), parole(b)];
  const comuni = p.filter((parola) => q.includes(parola)).length;
  return comuni > 0 && comuni * 2 >= Math.max(p.length, q.length);
}
