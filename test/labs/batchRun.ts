import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';
import { submissionResultSchema, type SubmissionResult } from '../../src/protocol/submissionResult.ts';
import { built } from './installedGrader.ts';

export interface BatchEnd {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `socklab batch` as it is shipped, in a process of its own. */
export class BatchRun {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #lines: string[] = [];
  readonly #end: Promise<BatchEnd>;
  #wake: () => void = () => undefined;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [built.cli, 'batch', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
    });
    const { stdout, stderr } = this.child;
    const printed = readText(stdout);
    const closed = new Promise<number | null>(resolve => this.child.once('close', resolve));
    createInterface(stderr).on('line', line => {
      this.#lines.push(line);
      this.#wake();
    });
    this.#end = closed.then(async code => {
      this.#wake();
      return { code, stdout: await printed, stderr: this.#lines.join('\n') };
    });
  }

  /** Resolves when it has told so many results, or has ended. */
  async told(results: number): Promise<void> {
    const count = (): number => this.#lines.filter(line => /^\[\d+\/\d+\]/.test(line)).length;
    while (count() < results && this.child.exitCode === null && this.child.signalCode === null)
      await new Promise<void>(resolve => (this.#wake = resolve));
  }

  async ended(): Promise<BatchEnd> {
    return this.#end;
  }
}

/** The results of a batch by student. */
export async function readResults(out: string): Promise<Map<string, SubmissionResult>> {
  const names = await readdir(path.join(out, 'results'));
  const results = names.map(async name => {
    const source = await readFile(path.join(out, 'results', name), 'utf8');
    const result = submissionResultSchema.parse(JSON.parse(source));
    return [result.student.id, result] as const;
  });
  return new Map(await Promise.all(results));
}

/** Which grades there are, and when each was written: one that was made again is another file. */
export async function gradeFiles(out: string): Promise<Map<string, string>> {
  const folder = path.join(out, 'grades');
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async name => {
    const { ino, mtimeNs } = await stat(path.join(folder, name), { bigint: true });
    return [name, `${ino} ${mtimeNs}`] as const;
  });
  return new Map(await Promise.all(files));
}
