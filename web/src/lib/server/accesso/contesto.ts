/** The door of the pages comes to the same context as every other: the rules stand in the contract. */
export {
  chiedeSecondoFattore,
  contestoDi,
  passwordScaduta,
  puoEntrare,
  ruoliDi,
  utenteInSessione,
  type UtenteInSessione,
} from '../../../../../model/contratto/persona.ts';
