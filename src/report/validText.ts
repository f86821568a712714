import { printable } from './printable.ts';

/**
 * Text that every format can hold, with its line ends: what a program printed may have control characters, colours, halves
 * of characters and others that XML forbids.
 */
export function validText(s: string): string {
  return printable(s).replaceAll(/[\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}

/** The same value with every string in it made valid; names of fields are ours and stay. */
export function withValidText<T>(value: T): T {
  return made(value) as T;
}

function made(value: unknown): unknown {
  if (typeof value === 'string') return validText(value);
  if (Array.isArray(value)) return value.map(made);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, made(each)]));
}
