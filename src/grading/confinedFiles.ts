import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';

/** Where a system keeps its programs and libraries. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store'];

/** What compilers, runtimes and the C library read in /etc; no accounts, no keys, no names of machines but its own. */
const settings = [
  ...[
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'alternatives',
    'crypto-policies',
    'localtime',
    'timezone',
  ],
  ...['hosts', 'nsswitch.conf', 'host.conf', 'gai.conf', 'protocols', 'services', 'mime.types'],
];
/** `java-17-openjdk`, `ld-musl-x86_64.path`: names with a version in them. */
const settingsPatterns = [/^java(-|$)/, /^ld-musl-/, /^python3/];

/** Names under /usr and /usr/local that hold a whole system: never hidden, whatever is installed right in them. */
const systemNames = new Set([
  ...[
    'bin',
    'etc',
    'games',
    'include',
    'lib',
    'lib32',
    'lib64',
    'libexec',
    'libx32',
    'local',
    'sbin',
    'share',
  ],
  'src',
]);

/** More folders that confined programs may read, such as a compiler's own: `/opt/jdk:/opt/go`. */
export const readableVariable = 'SOCKLAB_CONFINED_READABLE';

/** What a confined program sees of the machine. */
export interface VisibleFiles {
  /** Existing absolute paths. */
  readonly readable: readonly string[];
  /** Such as /bin where it is a link to usr/bin: link and target. */
  readonly links: readonly (readonly [link: string, target: string])[];
  /** Folders inside readable ones that are shown empty. */
  readonly hidden: readonly string[];
}

/**
 * The system's programs and libraries, the little of /etc that they need, and nothing else: no home, no /root, no
 * /var, no /opt.
 * @param secret paths that must not be seen even where they lie in the system's folders: labs, the grader itself
 */
export function visibleFiles(secret: readonly string[]): VisibleFiles {
  const links: [string, string][] = [];
  const readable: string[] = [];
  for (const folder of [...systemFolders, ...furtherFolders()]) {
    const target = linkTarget(folder);
    if (target !== undefined) links.push([folder, target]);
    else if (exists(folder)) readable.push(folder);
  }
  const hidden = new Set(
    secret.map(existingFolder).filter(folder => isInsideAny(readable, folder) && !isSystem(folder)),
  );
  const names = [...settings, ...etcNames().filter(name => settingsPatterns.some(each => each.test(name)))];
  return {
    readable: [...readable, ...names.map(name => `/etc/${name}`).filter(exists)],
    links,
    hidden: [...hidden],
  };
}

/** The folders of this process's PATH in which a confined program may look for programs. */
export function visiblePath({ readable, links }: VisibleFiles): string {
  const roots = [...readable, ...links.map(([link]) => link)];
  const own = (process.env['PATH'] ?? '').split(path.delimiter).filter(folder => isInsideAny(roots, folder));
  return [...new Set([...own, '/usr/local/bin', '/usr/bin', '/bin'])].join(':');
}

function furtherFolders(): string[] {
  const named = (process.env[readableVariable] ?? '').split(path.delimiter);
  return named.filter(folder => path.isAbsolute(folder)).map(folder => path.resolve(folder));
}

function isInsideAny(roots: readonly string[], file: string): boolean {
  return roots.some(root => file === root || file.startsWith(`${root}/`));
}

function isSystem(folder: string): boolean {
  const [root, ...names] = folder.split('/').slice(1);
  return names.length === 0 || (root === 'usr' && names.every(name => systemNames.has(name)));
}

/** Without symbolic links in it; of a file, its folder. */
function existingFolder(file: string): string {
  try {
    const real = realpathSync(file);
    return statSync(real).isDirectory() ? real : path.dirname(real);
  } catch {
    return file;
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function etcNames(): string[] {
  try {
    return readdirSync('/etc');
  } catch {
    return [];
  }
}
