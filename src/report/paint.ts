import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta' | 'dim' | 'bold';

/** Colours a text, or returns it as it is where there are no colours. */
export type Paint = (colour: Colour, s: string) => string;

export const plainPaint: Paint = (_colour, s) => s;

export function createPaint(colours: boolean): Paint {
  return colours ? (colour, s) => styleText(colour, s, { validateStream: false }) : plainPaint;
}

/**
 * Whether to colour: FORCE_COLOR decides (`0` and `false` say no), else NO_COLOR (any value, no-color.org), a dumb
 * terminal, else whether it is a terminal at all.
 */
export function wantsColours(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR']) return false;
  return isTTY && env['TERM'] !== 'dumb';
}
