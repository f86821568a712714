import { readFileSync } from 'node:fs';
import * as path from 'node:path';

const folder = path.join(import.meta.dirname, '../../fixtures');

/** Saved text of `test/fixtures`, one character a byte. */
export function fixture(name: string): string {
  return readFileSync(path.join(folder, name), 'latin1');
}
