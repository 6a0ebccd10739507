import { strasa } from '../../../../loaders/sources/strasa/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(strasa, import.meta.dirname);
