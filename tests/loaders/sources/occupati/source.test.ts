import { occupati } from '../../../../loaders/sources/occupati/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(occupati, import.meta.dirname);
