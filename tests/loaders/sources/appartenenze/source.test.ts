import { appartenenze } from '../../../../loaders/sources/appartenenze/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(appartenenze, import.meta.dirname);
