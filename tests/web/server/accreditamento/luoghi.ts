import type { Luoghi, LuogoRichiedibile } from '../../../../web/src/lib/server/accreditamento/luoghi.ts';

const luogo = (
  livello: LuogoRichiedibile['livello'],
  codice: string,
  nome: string,
  regione: string,
  ats: string | null = null,
  contesto = '',
): [string, LuogoRichiedibile] => [`${livello}:${codice}`, { livello, codice, nome, contesto, regione, ats }];

/** Two regioni with an ATS and comuni each; two comuni of Lombardia have the same name. */
export const LUOGHI: Luoghi = new Map([
  luogo('regione', '03', 'Lombardia', '03'),
  luogo('regione', '13', 'Abruzzo', '13'),
  luogo('ats', 'A03001', 'Ambito di Treviglio', '03', 'A03001', 'Lombardia'),
  luogo('ats', 'A13001', 'Ambito di Pescara', '13', 'A13001', 'Abruzzo'),
  luogo('comune', '016219', 'Treviglio', '03', 'A03001', 'provincia di Bergamo'),
  luogo('comune', '016024', 'Bergamo', '03', 'A03002', 'provincia di Bergamo'),
  luogo('comune', '097010', 'Brione', '03', 'A03003', 'provincia di Lecco'),
  luogo('comune', '017030', 'Brione', '03', 'A03004', 'provincia di Brescia'),
  luogo('comune', '068028', 'Pescara', '13', 'A13001', 'provincia di Pescara'),
]);
