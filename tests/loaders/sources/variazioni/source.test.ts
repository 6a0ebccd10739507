import { variazioni } from '../../../../loaders/sources/variazioni/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(variazioni, import.meta.dirname);
