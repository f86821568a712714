import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { maxOutputBytes, measureSs, tooMuch, type SsOptions } from './runSs.ts';

/**
 * A file without a name into which ss(8) writes one dump after the other. Through a pipe, 20,000 sockets wake this
 * process some hundred times, which costs more than reading them does; and a file that is written over needs no new
 * memory from the kernel.
 */
export class DumpFile implements Disposable {
  readonly #file: number;
  /** They take turns: who reads a dump may compare it with the one before. */
  #memory: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];

  /** Throws where no file can be made, or /proc does not lead back to it. */
  constructor(folder: string = tmpdir()) {
    const name = path.join(folder, `socklab-dump-${randomUUID()}`);
    this.#file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    closeSync(this.#reopen());
  }

  /** Runs ss and gives what it wrote, starting at a multiple of four bytes, good until the call after the next. */
  async write(args: readonly string[], options: SsOptions): Promise<{ dump: Uint8Array; cpuMs: number }> {
    // Opened anew, so that ss begins at the start of the file; /proc tells where it stopped.
    const file = this.#reopen();
    try {
      const { cpuMs } = await measureSs(args, { ...options, file });
      const size = Number(/^pos:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${file}`, 'latin1'))?.[1]);
      if (size > maxOutputBytes) throw tooMuch();
      return { dump: this.#read(file, size), cpuMs };
    } finally {
      closeSync(file);
    }
  }

  dispose(): void {
    closeSync(this.#file);
  }

  #reopen(): number {
    return openSync(`/proc/self/fd/${this.#file}`, 'r+');
  }

  #read(file: number, size: number): Uint8Array {
    const [next, last] = this.#memory;
    const memory = next.length < size ? new Uint8Array(size + (size >> 2)) : next;
    this.#memory = [last, memory];
    let at = 0;
    while (at < size) {
      const read = readSync(file, memory, at, size - at, at);
      if (read === 0) break;
      at += read;
    }
    return memory.subarray(0, at);
  }
}
