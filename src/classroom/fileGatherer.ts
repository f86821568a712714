import { text } from '../base/text.ts';
import { shownName } from '../pack/packError.ts';
import { isProgram, leftoverIn } from './leftovers.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionRefusal } from './submissionRefusal.ts';
import { reportFileName, tooLarge, tooManyFiles, type SubmittedFiles } from './submittedFiles.ts';

/** Puts the files of a submission together, and refuses one too many. */
export class FileGatherer {
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Set<string>();
  readonly #leftOut = new Set<string>();
  #entries = 0;
  #bytes = 0;

  /** To be called for each file and folder that is met. @throws HumanError `submission-too-many-files` */
  meet(): void {
    this.#entries++;
    if (this.#entries > submissionLimits.entries) throw tooManyFiles(submissionLimits.entries);
  }

  leaveOut(name: string): void {
    this.#leftOut.add(name);
  }

  /** @returns whether the file belongs to the work by its name; else it is noted. */
  wants(name: string): boolean {
    const leftover = leftoverIn(name);
    if (leftover !== undefined) this.#leftOut.add(leftover);
    return leftover === undefined;
  }

  /** How many bytes may still come. */
  get room(): number {
    return submissionLimits.content - this.#bytes;
  }

  /**
   * @throws HumanError `submission-content-too-big`, `submission-too-many-files`, `submission-duplicate-name`,
   *   `submission-file-is-folder`
   */
  add(name: string, content: Uint8Array): void {
    if (content.length > this.room) throw tooLarge();
    if (isProgram(content)) return void this.#leftOut.add(name);
    if (this.#files.size >= submissionLimits.files) throw tooManyFiles(submissionLimits.files);
    if (this.#files.has(name))
      throw submissionRefusal(
        'duplicate-name',
        text('“{name}” is in this submission more than once.', { name: shownName(name) }),
      );
    this.#bytes += content.length;
    this.#files.set(name, content);
    const parts = name.split('/');
    for (let length = 1; length < parts.length; length++) this.#folders.add(parts.slice(0, length).join('/'));
  }

  /** @returns what came together; undefined when there is not a single file. */
  gathered(): SubmittedFiles | undefined {
    for (const name of this.#files.keys()) {
      if (!this.#folders.has(name)) continue;
      throw submissionRefusal(
        'file-is-folder',
        text('“{name}” in this submission is a file and a folder at once.', { name: shownName(name) }),
      );
    }
    const report = this.#files.get(reportFileName);
    const files = [...this.#files]
      .filter(([name]) => name !== reportFileName)
      .map(([name, content]) => ({ name, content }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return files.length === 0
      ? undefined
      : { files, ...(report && { report }), leftOut: [...this.#leftOut].sort() };
  }
}
