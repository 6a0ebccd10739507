import type { Transport } from '@sveltejs/kit';
import { decodeRighe, encodeRighe } from '$lib/righe-compatte';

export const transport: Transport = { righe: { encode: encodeRighe, decode: decodeRighe } };
