import { irpef } from '../../../../loaders/sources/irpef/source.ts';
import { provaCartelle } from '../common/cartelle.ts';

provaCartelle(irpef, import.meta.dirname);
