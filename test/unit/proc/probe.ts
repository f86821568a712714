import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Marker } from '../../../src/proc/marker.ts';
import { ProcessTree } from '../../../src/proc/processTree.ts';
import { sweepMarked } from '../../../src/proc/sweep.ts';

export interface RunningProbe {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly tree: ProcessTree;
  readonly marker: Marker;
  /** What it printed before `ready`. */
  readonly said: string;
}

/** Starts real programs for a suite, and sees to it that none is left. */
export class Probes {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'socklab-probe-'));
  readonly #suite: Marker = { name: 'SOCKLAB_TEST_SUITE', value: randomBytes(8).toString('hex') };
  readonly #running: RunningProbe[] = [];

  /** The C program of test/fixtures/proc in one of its modes. */
  async probe(...args: string[]): Promise<RunningProbe> {
    return this.start([this.#compiled(), ...args]);
  }

  /** A program that prints `ready`; the lines before come back in `said`. */
  async start(command: readonly string[]): Promise<RunningProbe> {
    const [program = '', ...args] = command;
    const marker = { name: 'SOCKLAB_TEST', value: randomBytes(8).toString('hex') };
    const env = { ...process.env, [marker.name]: marker.value, [this.#suite.name]: this.#suite.value };
    const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env });
    assert.ok(child.pid !== undefined);
    const tree = new ProcessTree({ rootPid: child.pid, marker });
    const said: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      if (line === 'ready') break;
      said.push(line);
    }
    const running = { pid: child.pid, child, tree, marker, said: said.join('\n') };
    this.#running.push(running);
    return running;
  }

  async killAll(): Promise<void> {
    for (const { tree, child } of this.#running.splice(0)) {
      await tree.kill();
      child.stdout?.destroy();
    }
  }

  /** The end of a suite: nothing of it may be left. */
  async finish(): Promise<void> {
    rmSync(this.#folder, { recursive: true });
    assert.deepEqual(await sweepMarked(this.#suite), [], 'a process was left');
  }

  #compiled(): string {
    const file = path.join(this.#folder, 'probe');
    try {
      execFileSync('test', ['-x', file]);
    } catch {
      const source = path.join(import.meta.dirname, '../../fixtures/proc/probe.c');
      execFileSync('gcc', ['-O1', '-pthread', '-o', file, source]);
    }
    return file;
  }
}

/** Asks again every few milliseconds until there is an answer. */
export async function until<T>(what: string, ask: () => T | undefined | false): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await delay(5)) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
  }
  throw new Error(`waited in vain for ${what}`);
}
