import { posas } from '../../../../loaders/sources/posas/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(posas, import.meta.dirname);
