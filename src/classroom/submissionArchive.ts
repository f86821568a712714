import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { crc32 } from '../pack/crc32.ts';
import { shownName } from '../pack/packError.ts';
import { inflateUpTo } from '../pack/unpackEntry.ts';
import { zip } from '../pack/zipFormat.ts';
import { archiveComplaint, archiveDamaged } from './archiveComplaint.ts';
import { checkZipEntry } from './checkZipEntry.ts';
import { FileGatherer } from './fileGatherer.ts';
import { isInnerArchive, leftoverIn } from './leftovers.ts';
import { outerFolder } from './outerFolder.ts';
import { readPlainFile } from './readPlainFile.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionRefusal } from './submissionRefusal.ts';
import { nothingHandedIn, tooLarge, tooManyFiles, type SubmittedFiles } from './submittedFiles.ts';
import { submittedName } from './submittedName.ts';
import { zipEntryName } from './zipEntryName.ts';

/**
 * Reads a zip file that a learner has made with whatever program, and that nobody vouches for. Everything is checked and
 * bounded, and nothing is written. A folder around all of it is taken off; build output and what systems leave behind is
 * left out; a zip file in which there is only another zip file counts as that one, as learning platforms hand them out.
 * @throws HumanError `submission-…`, a code for each way in which it is refused
 */
export async function readSubmissionArchive(file: string, signal?: AbortSignal): Promise<SubmittedFiles> {
  const archive = await readPlainFile(file, submissionLimits.archive, archiveTooBig);
  return readArchive(archive, 'outer', signal);
}

async function readArchive(
  archive: Buffer,
  place: 'outer' | 'inner',
  signal: AbortSignal | undefined,
): Promise<SubmittedFiles> {
  const { opened, entries } = await listEntries(archive, signal);
  const around = outerFolder(entries.map(each => each.name).filter(name => leftoverIn(name) === undefined));
  const gatherer = new FileGatherer();
  const inner: ListedEntry[] = [];
  const wanted = entries.filter(({ name, entry }) => {
    const inside = name.startsWith(around) ? name.slice(around.length) : name;
    if (isInnerArchive(inside)) inner.push({ name, entry });
    return gatherer.wants(inside);
  });
  for (const { entry, name, start } of await locate(opened, wanted)) {
    signal?.throwIfAborted();
    gatherer.add(name.slice(around.length), await unpack(archive, start, entry, name, gatherer.room));
  }
  const files = gatherer.gathered();
  if (files) return files;
  const [only] = inner;
  if (place === 'inner' || !only || inner.length > 1) throw nothingHandedIn();
  const [found] = await locate(opened, [only]);
  if (!found) throw nothingHandedIn();
  const content = await unpack(archive, found.start, only.entry, only.name, submissionLimits.content);
  return readArchive(content, 'inner', signal);
}

interface ListedEntry {
  readonly name: string;
  readonly entry: Entry;
}

/** The files that its directory names; folders come with them. */
async function listEntries(
  archive: Buffer,
  signal: AbortSignal | undefined,
): Promise<{ opened: ZipFile; entries: ListedEntry[] }> {
  try {
    // Held in memory and not read from the file: yauzl hands offsets on as they are, and a wild one makes fs throw
    // where nobody can catch it.
    const opened = await fromBufferPromise(archive, { decodeStrings: false, validateEntrySizes: false });
    if (opened.entryCount > submissionLimits.entries) throw tooManyFiles(submissionLimits.entries);
    const entries: ListedEntry[] = [];
    for await (const entry of opened.eachEntry()) {
      signal?.throwIfAborted();
      const raw = zipEntryName(entry);
      if (!raw.endsWith('/')) entries.push({ name: submittedName(raw), entry });
      else if (raw !== '/') submittedName(raw);
    }
    return { opened, entries };
  } catch (error) {
    throw archiveComplaint(error, archive);
  }
}

interface LocatedEntry extends ListedEntry {
  /** Where its bytes begin. */
  readonly start: number;
}

/** Finds the bytes of the entries, and refuses those that share some: a few bytes could then become any number of files. */
async function locate(opened: ZipFile, entries: readonly ListedEntry[]): Promise<LocatedEntry[]> {
  const located: LocatedEntry[] = [];
  for (const { name, entry } of entries) {
    checkZipEntry(entry, name);
    const header = await opened
      .readLocalFileHeaderPromise(entry, { minimal: true })
      .catch((error: unknown) => Promise.reject(archiveComplaint(error, Buffer.alloc(0)) as Error));
    located.push({ name, entry, start: header.fileDataStart });
  }
  let end = 0;
  const inOrder = [...located].sort((a, b) => offsetOf(a) - offsetOf(b));
  for (const each of inOrder) {
    if (offsetOf(each) < end)
      throw submissionRefusal(
        'overlap',
        text(
          '“{name}” in this zip file lies where another file of it lies; such files are made to deceive.',
          { name: shownName(each.name) },
        ),
      );
    end = each.start + each.entry.compressedSize;
  }
  return located;
}

function offsetOf({ entry }: ListedEntry): number {
  return entry.relativeOffsetOfLocalHeader;
}

/** @param room how many bytes it may have */
async function unpack(
  archive: Buffer,
  start: number,
  entry: Entry,
  name: string,
  room: number,
): Promise<Buffer> {
  if (entry.uncompressedSize > room) throw tooLarge();
  const data = archive.subarray(start, start + entry.compressedSize);
  const content = entry.compressionMethod === zip.stored ? data : await inflate(data, entry, name);
  if (content.length !== entry.uncompressedSize) throw sizeLies(name);
  if (crc32(content) !== entry.crc32) throw archiveDamaged();
  return content;
}

async function inflate(data: Buffer, entry: Entry, name: string): Promise<Buffer> {
  try {
    // One byte more than it says would be too many, and is not written.
    return (await inflateUpTo(data, entry.uncompressedSize)).buffer;
  } catch (error) {
    switch (errorCode(error)) {
      case 'ERR_BUFFER_TOO_LARGE':
        throw sizeLies(name);
      case 'Z_DATA_ERROR':
      case 'Z_BUF_ERROR':
        throw archiveDamaged();
      default:
        throw error;
    }
  }
}

function sizeLies(name: string): Error {
  return submissionRefusal(
    'size-lies',
    text('“{name}” in this zip file has not the size that it claims; such files are made to fill disks.', {
      name: shownName(name),
    }),
  );
}

function archiveTooBig(): Error {
  return submissionRefusal(
    'too-big',
    text('This zip file has more than {most} MiB. Hand in only what you wrote.', {
      most: submissionLimits.archive / 2 ** 20,
    }),
  );
}
