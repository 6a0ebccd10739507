import { elenco } from '../../../../loaders/sources/elenco/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(elenco, import.meta.dirname);
