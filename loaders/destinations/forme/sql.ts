/** Marks some versions of comuni, `n` keys at once, as indicative or not. Parameters: the mark, the keys. */
export function segnaComuni(n: number): string {
  const keys = new Array<string>(n).fill('?').join(', ');
  return `UPDATE dw.dim_comune SET forma_indicativa = ? WHERE comune_key IN (${keys})`;
}

/** Statements on shapes, valid in both engines. */
export const FORME_SQL = {
  sorgente: `SELECT contenuto FROM dw.forma_sorgente WHERE codice = 'comuni'`,
  pezzi: 'SELECT percorso, versione, contenuto, lunghezza FROM dw.forma ORDER BY percorso',
  inForza: `SELECT comune_key, codice_istat, nome, regione_codice, provincia_codice, ats_codice, sll_codice, latitudine, longitudine, forma_indicativa
    FROM dw.dim_comune WHERE valido_al IS NULL ORDER BY codice_istat`,
  passati: `SELECT p.codice_istat, p.nome, p.regione_codice, a.codice_istat AS attuale
    FROM dw.dim_comune p LEFT JOIN dw.dim_comune a ON a.comune_key = p.comune_attuale_key
    WHERE p.valido_al IS NOT NULL ORDER BY p.codice_istat, p.valido_dal`,
  aggiornaPezzo: 'UPDATE dw.forma SET contenuto = ?, lunghezza = ? WHERE percorso = ?',
  aggiornaVersione: 'UPDATE dw.forma SET versione = ?',
  togliPezzo: 'DELETE FROM dw.forma WHERE percorso = ?',
  aggiornaSorgente: `UPDATE dw.forma_sorgente SET contenuto = ?, lunghezza = ? WHERE codice = 'comuni'`,
  togliSorgente: 'DELETE FROM dw.forma_sorgente',
  segnaComuni: segnaComuni(2),
  conservaPezzi: `INSERT INTO dw.storico_forma (sostituito_da, percorso, versione, contenuto, lunghezza)
    SELECT CAST(? AS INTEGER), f.percorso, f.versione, f.contenuto, f.lunghezza FROM dw.forma f`,
  conservaSorgente: `INSERT INTO dw.storico_forma_sorgente (sostituito_da, codice, contenuto, lunghezza)
    SELECT CAST(? AS INTEGER), f.codice, f.contenuto, f.lunghezza FROM dw.forma_sorgente f`,
  conservaComuni: `INSERT INTO dw.storico_forma_comune (sostituito_da, comune_key, forma_indicativa)
    SELECT CAST(? AS INTEGER), c.comune_key, COALESCE(c.forma_indicativa, ?) FROM dw.dim_comune c WHERE c.valido_al IS NULL`,
  pezziPrima:
    'SELECT percorso, versione, contenuto, lunghezza FROM dw.storico_forma WHERE sostituito_da = ? ORDER BY percorso',
  sorgentePrima: 'SELECT contenuto, lunghezza FROM dw.storico_forma_sorgente WHERE sostituito_da = ?',
  comuniPrima: 'SELECT comune_key, forma_indicativa FROM dw.storico_forma_comune WHERE sostituito_da = ?',
  dimenticaPezzi: 'DELETE FROM dw.storico_forma WHERE sostituito_da = ?',
  dimenticaSorgente: 'DELETE FROM dw.storico_forma_sorgente WHERE sostituito_da = ?',
  dimenticaComuni: 'DELETE FROM dw.storico_forma_comune WHERE sostituito_da = ?',
} as const;
