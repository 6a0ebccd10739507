import type { Transport } from '@sveltejs/kit/hooks';
import { decodeRighe, encodeRighe } from './lib/righe-compatte.ts';

export const transport: Transport = { righe: { encode: encodeRighe, decode: decodeRighe } };
