import { hostileContents } from './hostileContents.ts';
import { hostileZips } from './hostileZips.ts';

/** Every kind of attack and damage that there is a sentence for. */
export const hostilePacks = [...hostileZips, ...hostileContents];
