import { flussi } from '../../../../loaders/sources/flussi/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(flussi, import.meta.dirname);
