import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { workspaceFileName } from '../lab/workspace.ts';
import { decodeBytes } from './decodeBytes.ts';
import { submissionRefusal } from './submissionRefusal.ts';

/** Something in the folder of submissions that somebody has handed in. */
export interface FoundSubmission {
  /** As it is called there; what is no UTF-8 is read as it was meant, or its bytes are written as `%FF`. */
  readonly name: string;
  /** Its name without the ending of a zip file: what the student is called as long as no roster knows better. */
  readonly label: string;
  /** Absolute path. */
  readonly place: string;
  readonly kind: 'folder' | 'zip';
  /** Why it is not even looked into, which may be a matter for whoever collected it: `collected-…`. */
  readonly refused?: HumanError;
}

export interface FoundSubmissions {
  /** Sorted by name, as people number: `a2` comes before `a10`. */
  readonly found: readonly FoundSubmission[];
  /** Names of other files, which are not submissions. */
  readonly ignored: readonly string[];
}

const most = 10_000;
/** In none of these is a submission, whatever it is called. */
const systemNames = new Set(['__MACOSX', 'Thumbs.db', 'desktop.ini']);
/** Somebody has handed this in, in a form that cannot be read. */
const otherArchives = /\.(tar|tgz|tar\.\w+|7z|rar|gz|xz|bz2)$/i;

/**
 * What was handed in: a folder or a zip file for each student.
 * @param out the folder of the results, which may lie among them
 * @throws HumanError `no-such-folder`, `one-submission`, `too-many-submissions`, `no-submissions`
 */
export async function findSubmissions(folder: string, out: string): Promise<FoundSubmissions> {
  const top = path.resolve(folder);
  const entries = await list(top, folder);
  if (entries.some(({ name }) => name.toString() === workspaceFileName)) {
    throw new HumanError(
      'one-submission',
      text(
        '{folder} is itself one submission: it has a .socklab.json. Name the folder that holds the folders and zip files of all.',
        { folder },
      ),
    );
  }
  const results = await realpath(out).catch(() => path.resolve(out));
  const found: FoundSubmission[] = [];
  const ignored: string[] = [];
  for (const entry of entries) {
    const name = decodeBytes(entry.name, escaped);
    if (name.startsWith('.') || systemNames.has(name)) continue;
    const place = path.join(top, name);
    if (entry.isDirectory() && isUtf8(entry.name) && (await realpath(place).catch(() => place)) === results)
      continue;
    const submission = asSubmission(entry, name, place);
    if (submission) found.push(submission);
    else ignored.push(name);
  }
  if (found.length > most) {
    throw new HumanError(
      'too-many-submissions',
      text('{folder} holds more than {most} submissions. Grade them in parts.', { folder, most }),
    );
  }
  if (found.length === 0) {
    throw new HumanError(
      'no-submissions',
      text('There are no submissions in {folder}: no folders, and no files that end in .zip.', { folder }),
    );
  }
  // Of two that are to be called the same the one that cannot be opened counts, so that somebody looks.
  found.sort((a, b) => byNumbers(a.name, b.name) || Number(!!a.refused) - Number(!!b.refused));
  return { found, ignored };
}

const collator = new Intl.Collator('en', { numeric: true });

function byNumbers(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function asSubmission(entry: Dirent<Buffer>, name: string, place: string): FoundSubmission | undefined {
  const isZip = /\.zip$/i.test(name);
  if (entry.isFile() && !isZip && !otherArchives.test(name)) return undefined;
  const kind = isZip && !entry.isDirectory() ? 'zip' : 'folder';
  const label = (kind === 'zip' ? name.slice(0, -4) : name).normalize('NFC').trim() || name;
  const refused = refusalOf(entry, name);
  return { name, label, place, kind, ...(refused && { refused }) };
}

/** Links, pipes and names that nobody can open come from whoever collected the submissions, and cost no student anything. */
function refusalOf(entry: Dirent<Buffer>, name: string): HumanError | undefined {
  if (entry.isSymbolicLink()) {
    return new HumanError(
      'collected-link',
      text('It is a link, and links are not followed. Put the folder or the zip file itself in its place.'),
    );
  }
  if (!entry.isDirectory() && !entry.isFile())
    return new HumanError('collected-special-file', text('It is neither a folder nor a file.'));
  if (!isUtf8(entry.name))
    return new HumanError('collected-name-encoding', text('Its name is not UTF-8. Rename it.'));
  if (entry.isFile() && otherArchives.test(name))
    return submissionRefusal('not-zip', text('It is an archive of another kind. Hand in a zip file.'));
  return undefined;
}

/** Each name another one, so that each is somebody's. */
function escaped(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replaceAll(/[^ -$&-~]/g, byte => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}

async function list(top: string, folder: string): Promise<Dirent<Buffer>[]> {
  try {
    // As bytes: of two names that are no UTF-8, decoding them would make one.
    return await readdir(top, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new HumanError(
      'no-such-folder',
      text('The folder of submissions {folder} cannot be read ({code}).', { folder, code }),
    );
  }
}
