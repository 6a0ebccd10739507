import { rcs } from '../../../../loaders/sources/rcs/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(rcs, import.meta.dirname);
