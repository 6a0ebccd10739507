import type { CodiceScarto, ComuneNoto } from '../../pipeline/contract.ts';
import { checkText } from '../../readers/text.ts';
import { copertura } from './copertura.ts';
import { formeDelNome, nomiVicini, stessoNome } from './nomi.ts';

/** A comune that was found, or why it was not. */
export type Trovato =
  | { comune: ComuneNoto; rifiuto?: undefined }
  | { comune?: undefined; rifiuto: { codice: CodiceScarto; campo: 'codice' | 'nome'; dettaglio?: string } };

export interface OpzioniComuni {
  /** ISO day on which the codes must be in force: 1 January of the year for stocks. */
  data: string;
  /**
   * Publishers that describe year N in the territory of a later day (the Ministry of Economy) use codes born after `data`: a code
   * without a version in force on `data` is then taken with its first version that begins by this ISO day.
   */
  finoAl?: string;
  /**
   * What to do with a code that lost its leading zeros. `mai`: never mend (width is what tells levels apart, as in RCS).
   * `se-confermati`: mend when the name in the same line confirms it and no code of the file has kept its zeros.
   */
  zeriPersi?: 'mai' | 'se-confermati';
}

function inVigore(comune: ComuneNoto, data: string): boolean {
  return comune.valido_dal <= data && (comune.valido_al === null || data <= comune.valido_al);
}

/** `016024 Bergamo` */
function etichetta({ codice_istat, nome }: ComuneNoto): string {
  return `${codice_istat} ${nome}`;
}

/** Dated versions of comuni, asked by code (and checked by name) on one day. */
export class Comuni {
  /** Codes that were mended because the name confirmed them. */
  private readonly ricostruiti = new Set<string>();
  private readonly trovati = new Set<number>();
  private readonly perCodice = new Map<string, ComuneNoto[]>();
  private readonly perNome = new Map<string, ComuneNoto[]>();
  private readonly perChiave = new Map<number, ComuneNoto>();
  private readonly opzioni: OpzioniComuni;
  private conZeri = false;
  private ultimo: { codice: string; nome: string; trovato: Trovato } | null = null;

  constructor(comuni: readonly ComuneNoto[], opzioni: OpzioniComuni) {
    this.opzioni = opzioni;
    for (const comune of comuni) {
      this.perChiave.set(comune.comune_key, comune);
      aggiungi(this.perCodice, comune.codice_istat, comune);
      for (const forma of formeDelNome(comune.nome)) aggiungi(this.perNome, forma, comune);
    }
    for (const versioni of this.perCodice.values()) {
      versioni.sort((a, b) => (a.valido_dal < b.valido_dal ? -1 : 1));
    }
  }

  /**
   * @param codice as the file writes it
   * @param nome as the file writes it; empty when the file has no names
   */
  trova(codice: string, nome = ''): Trovato {
    if (this.ultimo?.codice === codice && this.ultimo.nome === nome) return this.ultimo.trovato;
    const trovato = this.cerca(codice.trim(), nome.trim());
    if (trovato.comune) this.trovati.add(trovato.comune.comune_key);
    this.ultimo = { codice, nome, trovato };
    return trovato;
  }

  /** What the user should know once the file is over: comuni that it says nothing about, codes that were mended. */
  avvisi(): string[] {
    const quelGiorno = [...this.perChiave.values()].filter((comune) => inVigore(comune, this.opzioni.data));
    const mancanti = copertura(quelGiorno, this.trovati, this.opzioni.data);
    const quanti = this.ricostruiti.size;
    const zeri = quanti > 0 ? [`Codici di comune senza zeri iniziali, riconosciuti dal nome: ${quanti}`] : [];
    return mancanti ? [mancanti, ...zeri] : zeri;
  }

  private cerca(codice: string, nome: string): Trovato {
    const danno = checkText(nome);
    if (danno) return { rifiuto: { codice: danno, campo: 'nome' } };
    if (!/^\d{6}$/.test(codice)) return this.codiceMalfatto(codice, nome);
    if (codice.startsWith('0')) this.conZeri = true;
    const versioni = this.perCodice.get(codice);
    if (!versioni) return { rifiuto: this.sconosciuto(codice, nome) };
    const comune = this.versione(versioni);
    if (!comune) return { rifiuto: this.fuoriDalTempo(versioni) };
    return this.nomeDiverso(comune, versioni, nome) ?? { comune };
  }

  private versione(versioni: readonly ComuneNoto[]): ComuneNoto | undefined {
    const { data, finoAl } = this.opzioni;
    const esatta = versioni.find((versione) => inVigore(versione, data));
    if (esatta || !finoAl) return esatta;
    return versioni.find(({ valido_dal }) => valido_dal > data && valido_dal <= finoAl);
  }

  private sconosciuto(codice: string, nome: string) {
    const omonimi = (this.perNome.get([...formeDelNome(nome)][0] ?? '') ?? []).filter((c) =>
      inVigore(c, this.opzioni.data),
    );
    const dettaglio = codice.startsWith('000')
      ? 'sembra il codice di una provincia, di una regione o dell’Italia riempito di zeri: gli aggregati vanno tolti'
      : omonimi[0] && `forse ${etichetta(omonimi[0])}`;
    return { codice: 'COMUNE_SCONOSCIUTO' as const, campo: 'codice' as const, dettaglio };
  }

  private codiceMalfatto(codice: string, nome: string): Trovato {
    if (codice === '') return { rifiuto: { codice: 'VALORE_MANCANTE', campo: 'codice' } };
    const danno = checkText(codice);
    if (danno) return { rifiuto: { codice: danno, campo: 'codice' } };
    if (/^\d{6}$/.test(nome) || (/\p{L}{3}/u.test(codice) && /^\d+$/.test(nome))) {
      return rifiuto('COLONNE_SCAMBIATE', 'il codice sta nella colonna del nome');
    }
    const cifre = codice.replace(/[.,]0+$/, '');
    if (!/^\d{4,6}$/.test(cifre)) {
      return rifiuto('COMUNE_SCONOSCIUTO', 'il codice ISTAT di un comune ha sei cifre, scritte come testo');
    }
    return this.senzaZeri(cifre.padStart(6, '0'), nome);
  }

  private senzaZeri(intero: string, nome: string): Trovato {
    const versioni = this.perCodice.get(intero) ?? [];
    const comune = this.versione(versioni);
    const confermato = comune !== undefined && nome !== '' && versioni.some((v) => stessoNome(v.nome, nome));
    if (confermato && !this.conZeri && this.opzioni.zeriPersi === 'se-confermati') {
      this.ricostruiti.add(intero);
      return { comune };
    }
    const forse = comune ? `: forse ${etichetta(comune)}` : '';
    return rifiuto(
      'COMUNE_SCONOSCIUTO',
      `il codice ha perso gli zeri iniziali${forse}; esporta la colonna come testo, non come numero`,
    );
  }

  private fuoriDalTempo(versioni: readonly ComuneNoto[]) {
    const passate = versioni.filter(({ valido_al }) => valido_al !== null && valido_al < this.opzioni.data);
    const ultima = passate.at(-1);
    if (!ultima) {
      const dettaglio = `il codice vale solo dal ${versioni[0]?.valido_dal}: controlla che l’anno del file sia giusto`;
      return { codice: 'COMUNE_SCONOSCIUTO' as const, campo: 'codice' as const, dettaglio };
    }
    const erede = this.erede(ultima);
    const dettaglio = `${ultima.nome} è cessato il ${ultima.valido_al}${erede ? `; oggi è ${etichetta(erede)}` : ''}`;
    return { codice: 'COMUNE_SOPPRESSO' as const, campo: 'codice' as const, dettaglio };
  }

  /** Who took the place of a version that ended: as the territory says, else the same place under a new code. */
  private erede(cessato: ComuneNoto): ComuneNoto | undefined {
    const chiave = cessato.comune_attuale_key;
    if (chiave !== undefined && chiave !== null && chiave !== cessato.comune_key)
      return this.perChiave.get(chiave);
    const omonimi = [...formeDelNome(cessato.nome)].flatMap((forma) => this.perNome.get(forma) ?? []);
    return omonimi.find((c) => c.regione_codice === cessato.regione_codice && inVigore(c, this.opzioni.data));
  }

  /**
   * A name that contradicts the code. Names change more often than lists are loaded, so only a name that belongs to another comune,
   * or that has nothing in common with any name that this code ever had, is a contradiction.
   */
  private nomeDiverso(comune: ComuneNoto, versioni: readonly ComuneNoto[], nome: string): Trovato | null {
    if (nome === '' || versioni.some((versione) => stessoNome(versione.nome, nome))) return null;
    const altri = (this.perNome.get([...formeDelNome(nome)][0] ?? '') ?? []).filter(
      ({ codice_istat }) => codice_istat !== comune.codice_istat,
    );
    if (altri.length === 0 && nomiVicini(comune.nome, nome)) return null;
    const altro = altri[0] ? `; ${nome} è ${altri[0].codice_istat}` : '';
    const dettaglio = `il codice è di ${comune.nome}${altro}`;
    return { rifiuto: { codice: 'NOME_DIVERSO', campo: 'nome', dettaglio } };
  }
}

function rifiuto(codice: CodiceScarto, dettaglio: string): Trovato {
  return { rifiuto: { codice, campo: 'codice', dettaglio } };
}

function aggiungi<K, V>(mappa: Map<K, V[]>, chiave: K, valore: V): void {
  const lista = mappa.get(chiave);
  if (lista) lista.push(valore);
  else mappa.set(chiave, [valore]);
}
