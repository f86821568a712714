/** Folders that tools make and nobody writes by hand, wherever they are. */
const folders = new Set([
  '.git',
  '.hg',
  '.svn',
  '.idea',
  '.vs',
  '.vscode',
  '.settings',
  '.socklab',
  '.gradle',
  '.venv',
  'venv',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '__pycache__',
  '__MACOSX',
  'node_modules',
  'CMakeFiles',
]);

/** The same at the top only; deeper down such a name may mean something else. */
const topFolders = new Set(['target']);

const files = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'CMakeCache.txt']);

/** `._name` is what the Finder knows of a file; `name~` and `.name.swp` are made by editors. */
const names = [/^\._/, /~$/, /^\..*\.sw[a-p]$/, /^\.#/];

const endings =
  /\.(o|obj|lo|a|la|lib|so|so\.[0-9.]+|dylib|dll|exe|ilk|pdb|gch|pch|class|pyc|pyo|rlib|rmeta)$/i;

/** Whole works put away in one file; nothing in a lab needs one. */
const archives = /\.(zip|tar|tgz|tar\.[a-z0-9]+|7z|rar)$/i;

/**
 * Where a path leads into what is left out of a submission: build output, version control, settings of editors,
 * caches, and what systems leave behind.
 * @param name with `/`, from the top.
 * @returns the file or folder, this with a `/` at its end; undefined when the file belongs to the work.
 */
export function leftoverIn(name: string): string | undefined {
  const parts = name.split('/');
  const file = parts.pop() ?? '';
  const folder = parts.findIndex((part, i) => folders.has(part) || (i === 0 && topFolders.has(part)));
  if (folder >= 0) return `${parts.slice(0, folder + 1).join('/')}/`;
  return isLeftoverFile(file) ? name : undefined;
}

export function isLeftoverFolder(name: string, isTop: boolean): boolean {
  return folders.has(name) || (isTop && topFolders.has(name));
}

/** Whether this zip file may be the work itself, where it lies alone: it is none of the companions that a Finder adds. */
export function isInnerArchive(name: string): boolean {
  return /\.zip$/i.test(name) && leftoverIn(name.slice(0, -'.zip'.length)) === undefined;
}

function isLeftoverFile(file: string): boolean {
  return (
    files.has(file) || names.some(pattern => pattern.test(file)) || endings.test(file) || archives.test(file)
  );
}

/** First bytes of programs: ELF, and of Macs (for one processor and for several, the latter also of Java classes). */
const programs = ['7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'];

/** Whether this was built by a compiler, whatever it is called. */
export function isProgram(content: Uint8Array): boolean {
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 512));
  if (programs.includes(start.toString('hex', 0, 4))) return true;
  // A program of Windows has zeros in its header; a text that begins with these letters has none.
  return start.toString('latin1', 0, 2) === 'MZ' && start.includes(0);
}
