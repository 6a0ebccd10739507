import { areeInterne } from '../../../../loaders/sources/aree-interne/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(areeInterne, import.meta.dirname);
