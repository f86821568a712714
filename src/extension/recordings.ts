import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { Verdict } from '../protocol/grade.ts';
import type { Recording } from '../protocol/recording.ts';
import { isHumanError } from './isHumanError.ts';
import type { LabFolder } from './labFolder.ts';

/** Characters of JSON that one recording may have; a longer one is kept until the window closes. */
const longest = 1_000_000;
/** Of all recordings together, on disk and in memory. */
const longestTogether = 16_000_000;
const mostFiles = 300;

/** Verdicts of checks that were held to their end. */
const complete: ReadonlySet<Verdict> = new Set(['passed', 'failed', 'timedOut']);

/** A recording that is on disk, or has been read from there. */
interface Kept {
  readonly file: vscode.Uri | undefined;
  readonly size: number;
  readonly at: number;
}

/** What a recording is kept for: this version of the lab in this folder. */
type Owner = Pick<LabFolder, 'path'> & {
  readonly lab: { readonly manifest: { id: string; version: string } };
};

/**
 * The latest recording of each check of each learner's folder: in memory, and in the workspace's storage from one
 * session of the editor to the next. Those of another version of the lab are removed, and the oldest where there are too many.
 */
export class Recordings implements vscode.Disposable {
  readonly #folder: vscode.Uri | undefined;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<void>();
  /** By folder and check, oldest first. */
  readonly #kept = new Map<string, Kept>();
  /** Those of this session, and those that were asked for. */
  readonly #read = new Map<string, Recording>();
  #loading: Promise<void> | undefined;
  /** The disk is written by one at a time. */
  #writing: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;

  /** @param storage the workspace's; without one nothing outlives the window */
  constructor(storage: vscode.Uri | undefined, log: vscode.LogOutputChannel) {
    this.#folder = storage && vscode.Uri.joinPath(storage, 'recordings');
    this.#log = log;
  }

  has(owner: Owner, check: string): boolean {
    return this.#kept.has(keyOf(owner, check));
  }

  /** Undefined for none, and for one that does not read, which is dropped. */
  async get(owner: Owner, check: string): Promise<Recording | undefined> {
    await this.load();
    const key = keyOf(owner, check);
    const known = this.#read.get(key);
    if (known) return known;
    const { file } = this.#kept.get(key) ?? {};
    if (!file) return undefined;
    const recording = await this.#parse(file);
    if (recording?.check.id === check && recording.lab === owner.lab.manifest.id) {
      this.#read.set(key, recording);
      return recording;
    }
    this.#log.warn(`the recording ${file.fsPath} is of another version and was dropped`);
    await this.#drop([key]);
    return undefined;
  }

  /** Resolves when it is on disk. A check that was not held to its end leaves the recording that there is. */
  async put(owner: Owner, recording: Recording): Promise<void> {
    if (recording.verdict === undefined || !complete.has(recording.verdict)) return;
    await this.load();
    const key = keyOf(owner, recording.check.id);
    const content = JSON.stringify(recording);
    const onDisk = this.#folder && content.length <= longest;
    const file = onDisk ? vscode.Uri.joinPath(this.#folder, `${key}.json`) : undefined;
    const outdated = [...this.#kept.keys()].filter(other => isOutdated(other, key));
    this.#kept.delete(key);
    this.#kept.set(key, { file, size: content.length, at: Date.now() });
    this.#read.set(key, recording);
    await this.#drop([...outdated, ...this.#tooMany()]);
    if (file) await this.#write(async () => await vscode.workspace.fs.writeFile(file, Buffer.from(content)));
  }

  /** Finds what an earlier session has left. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #load(): Promise<void> {
    const folder = this.#folder;
    if (!folder) return;
    const names = await vscode.workspace.fs.readDirectory(folder).then(
      entries => entries.flatMap(([name, type]) => (type === vscode.FileType.File ? [name] : [])),
      () => [],
    );
    const found = await Promise.all(
      names
        .filter(name => name.endsWith('.json'))
        .map(async name => {
          const file = vscode.Uri.joinPath(folder, name);
          const { size, mtime: at } = await vscode.workspace.fs.stat(file);
          return [name.slice(0, -'.json'.length), { file, size, at }] as const;
        }),
    );
    for (const [key, kept] of found.sort(([, a], [, b]) => a.at - b.at)) this.#kept.set(key, kept);
    await this.#drop(this.#tooMany());
  }

  async #parse(file: vscode.Uri): Promise<Recording | undefined> {
    const [{ readRecording }, content] = await Promise.all([
      import('./coreReports.ts'),
      vscode.workspace.fs.readFile(file).then(
        bytes => bytes,
        () => undefined,
      ),
    ]);
    if (!content) return undefined;
    try {
      // Anybody may have written there.
      return readRecording(Buffer.from(content).toString());
    } catch (error) {
      if (isHumanError(error)) return undefined;
      throw error;
    }
  }

  /** The oldest, where there are more than may be kept. */
  #tooMany(): string[] {
    let size = [...this.#kept.values()].reduce((sum, kept) => sum + kept.size, 0);
    let left = this.#kept.size;
    const oldest: string[] = [];
    for (const [key, kept] of this.#kept) {
      if (left <= 1 || (size <= longestTogether && left <= mostFiles)) break;
      oldest.push(key);
      size -= kept.size;
      left--;
    }
    return oldest;
  }

  async #drop(keys: readonly string[]): Promise<void> {
    const files = keys.flatMap(key => this.#kept.get(key)?.file ?? []);
    for (const key of keys) {
      this.#kept.delete(key);
      this.#read.delete(key);
    }
    this.#changed.fire();
    if (files.length === 0) return;
    await this.#write(async () => {
      for (const file of files) {
        await vscode.workspace.fs
          .delete(file)
          .then(undefined, () => this.#log.debug(`${file.fsPath} is gone`));
      }
    });
  }

  #write(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(work, work);
    return this.#writing;
  }
}

/** A file's name: the folder, the lab and its version as one word each, then the check. */
function keyOf({ path, lab }: Owner, check: string): string {
  const { id, version } = lab.manifest;
  return [word(path), word(`${id} ${version}`), encodeURIComponent(check)].join('.');
}

/** Of the same folder, but of another version of its lab. */
function isOutdated(key: string, newer: string): boolean {
  const [folder, lab] = key.split('.');
  const [sameFolder, newerLab] = newer.split('.');
  return folder === sameFolder && lab !== newerLab;
}

function word(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
