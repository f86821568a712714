import { readFile, readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { conceptFileName, parseConceptFileName, readConceptNote } from '../lab/conceptNote.ts';
import { locales, type Locale } from '../lab/locale.ts';
import { isForInstructors, isForLearners } from './labContent.ts';
import { packLimits } from './packLimits.ts';
import { checkCollisions, checkPackName } from './packNames.ts';

/** A file of a lab as it goes into a pack. */
export interface LabFile {
  /** Below the lab's folder, with `/`. */
  readonly name: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** What systems and tools leave behind, and nobody means to hand out. */
const leftovers = new Set(['.DS_Store', 'Thumbs.db', '__pycache__', '.git', 'node_modules']);

/**
 * Everything of a lab that could be packed, for instructors; {@link learnersFiles} has what learners get. The compiled
 * checks come as `checks.mjs`, notes of the library beside the labs as the lab's own.
 * @returns sorted by name
 * @throws HumanError `lab-not-packable` for a link, a special file or a name that no pack can hold
 */
export async function readLabFiles(lab: Lab): Promise<LabFile[]> {
  const files = new Map<string, LabFile>();
  const add = (file: LabFile): void => void files.set(file.name, file);
  for (const name of await readdir(lab.folder)) {
    if (!labFolders.has(name) && !belongs(name)) continue;
    for (const file of await readTree(lab.folder, name)) if (belongs(file.name)) add(file);
  }
  add({ name: 'checks.mjs', content: await readFile(lab.checksFile), executable: false });
  for (const note of await readNotes(lab)) add(note);
  const sorted = [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  checkFiles(lab, sorted);
  return sorted;
}

const labFolders = new Set(['l10n', 'concepts', 'starters', 'solutions', 'faults', 'variants', 'checks']);

function belongs(name: string): boolean {
  return isForLearners(name) || isForInstructors(name);
}

export function learnersFiles(files: readonly LabFile[]): LabFile[] {
  return files.filter(file => isForLearners(file.name));
}

async function readTree(root: string, name: string): Promise<LabFile[]> {
  if (leftovers.has(path.posix.basename(name)) || name.endsWith('.pyc')) return [];
  const file = path.join(root, name);
  const entries = await readdir(path.dirname(file), { withFileTypes: true });
  const entry = entries.find(each => each.name === path.posix.basename(name));
  if (entry?.isDirectory()) {
    const inside = await Promise.all((await readdir(file)).map(each => readTree(root, `${name}/${each}`)));
    return inside.flat();
  }
  if (!entry?.isFile()) {
    throw new HumanError(
      'lab-not-packable',
      text(
        '{file} is a link or no plain file, and cannot be packed; put a copy in its place, or remove it.',
        { file },
      ),
    );
  }
  const { mode } = await stat(file);
  return [{ name, content: await readFile(file), executable: (mode & 0o100) !== 0 }];
}

/** The notes that the checks name, and those that these lead to. */
async function readNotes(lab: Lab): Promise<LabFile[]> {
  const notes: LabFile[] = [];
  const found = new Set<string>();
  const follow = async (id: string, locale: Locale): Promise<void> => {
    const name = `concepts/${conceptFileName(id, locale)}`;
    if (found.has(name)) return;
    found.add(name);
    const note = await readConceptNote(lab, id, locale);
    if (note?.locale !== locale) return;
    notes.push({ name, content: Buffer.from(note.source), executable: false });
    for (const [, target = ''] of note.source.matchAll(/\]\(([a-z0-9.-]+\.md)\)/g)) {
      const link = parseConceptFileName(target);
      if (link) await follow(link.id, link.locale);
    }
  };
  for (const { concept } of lab.manifest.checks) {
    if (concept !== undefined) for (const locale of locales) await follow(concept, locale);
  }
  return notes;
}

/** What would be refused where it is read is not written. */
function checkFiles(lab: Lab, files: readonly LabFile[]): void {
  try {
    for (const { name } of files) checkPackName(`lab/${name}`);
    checkCollisions(files.map(({ name }) => name));
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    throw new HumanError(
      'lab-not-packable',
      text('{folder} cannot be packed. {reason}', { folder: lab.folder, reason: error.text }),
    );
  }
  const big = files.find(({ content }) => content.length > packLimits.entry);
  const size = files.reduce((sum, { content }) => sum + content.length, 0);
  if (!big && size <= packLimits.content && files.length + 2 <= packLimits.entries) return;
  throw new HumanError(
    'lab-not-packable',
    text(
      '{folder} is too large for a pack: {files} files of {size} MiB. At most {mostFiles} files and {most} MiB are allowed, and {mostEach} MiB for a single one.',
      {
        folder: lab.folder,
        files: files.length,
        size: Math.ceil(size / 2 ** 20),
        mostFiles: packLimits.entries - 2,
        most: packLimits.content / 2 ** 20,
        mostEach: packLimits.entry / 2 ** 20,
      },
    ),
  );
}
