/** The Italian half of a bilingual name: "Bolzano/Bozen" → "Bolzano". */
function italianName(nome: string): string {
  return nome.split('/')[0]?.trim() || nome;
}

/** Lower case without accents, apostrophes and punctuation as blanks: what search and slugs compare. */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** "Reggio nell'Emilia" → "reggio-nell-emilia"; of bilingual names the Italian part. */
export function slugify(nome: string): string {
  return plainText(italianName(nome)).replaceAll(' ', '-');
}

/**
 * Slugs for siblings, unique among them: where two names give the same slug, both get their suffix
 * (the province's letters, or the code) so that neither address depends on the order of the list.
 */
export function uniqueSlugs<T extends { nome: string; suffisso: string; codice: string }>(
  siblings: T[],
): Map<string, T> {
  const groups = Map.groupBy(siblings, (sibling) => slugify(sibling.nome));
  const slugs = new Map<string, T>();
  for (const [slug, group] of groups) {
    for (const sibling of group) {
      const candidates = group.length === 1 ? [slug] : [`${slug}-${slugify(sibling.suffisso)}`];
      const free = candidates.find((candidate) => !slugs.has(candidate));
      slugs.set(free ?? `${slug}-${slugify(sibling.codice)}`, sibling);
    }
  }
  return slugs;
}
