import * as os from 'node:os';
import * as path from 'node:path';

/** The absolute path of a folder that a person has named: `~` is the home folder, and what is relative begins there. */
export function expandHome(folder: string): string {
  return path.resolve(os.homedir(), folder.trim().replace(/^~(?=$|\/)/, os.homedir()));
}

/** As people write it: `~/labs`. */
export function tildePath(folder: string): string {
  const home = os.homedir();
  return folder.startsWith(home + path.sep) ? `~${folder.slice(home.length)}` : folder;
}
