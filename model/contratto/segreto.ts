import { z } from 'zod';

const MIN_LENGTH = 32;
/** Hexadecimal text of 32 characters made at random shows fewer than eight different ones once in a million times. */
const MIN_DISTINCT = 8;

/** Words of examples and of haste: a secret that holds one was typed, not made. */
const PLACEHOLDER = /change|secret|segreto|password|example|esempio|default|belvedere|0123456789|abcdefgh/i;

/** A secret that keys are made from: long, not repetitive, not copied from an example. */
export const SegretoForte = z
  .string()
  .min(MIN_LENGTH, `must have at least ${MIN_LENGTH} characters`)
  .refine((text) => new Set(text).size >= MIN_DISTINCT, 'repeats the same few characters')
  .refine((text) => !PLACEHOLDER.test(text), 'looks like an example: make one with «openssl rand -hex 32»');
