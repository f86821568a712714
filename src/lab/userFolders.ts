import { homedir } from 'node:os';
import * as path from 'node:path';

/** Where Socklab keeps what belongs to a person and not to a workspace. Nothing is made before it is needed. */
export interface UserFolders {
  /** Installed labs, and whose packs are trusted: `$SOCKLAB_HOME`, else `$XDG_DATA_HOME/socklab`. */
  readonly data: string;
  /** The key to sign packs with: `$XDG_CONFIG_HOME/socklab`. */
  readonly config: string;
  /** What could be made again: `$XDG_CACHE_HOME/socklab`. */
  readonly cache: string;
}

/** The folders of the XDG Base Directory Specification; a variable that is empty or relative does not count. */
export function userFolders(env: Readonly<Record<string, string | undefined>>): UserFolders {
  const home = absolute(env['HOME']) ?? homedir();
  const folder = (variable: string, usual: string): string =>
    path.join(absolute(env[variable]) ?? path.join(home, usual), 'socklab');
  return {
    data: absolute(env['SOCKLAB_HOME']) ?? folder('XDG_DATA_HOME', '.local/share'),
    config: folder('XDG_CONFIG_HOME', '.config'),
    cache: folder('XDG_CACHE_HOME', '.cache'),
  };
}

function absolute(value: string | undefined): string | undefined {
  return value !== undefined && path.isAbsolute(value) ? path.normalize(value) : undefined;
}
