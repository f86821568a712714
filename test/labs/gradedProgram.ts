import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gradeSubmission, type GradeRequest } from '../../src/grading/gradeSubmission.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import type { Submission } from '../../src/lab/submission.ts';
import { readListeners } from '../../src/proc/listenWatch.ts';
import { hasMarker, type Marker } from '../../src/proc/marker.ts';
import { isAlive, listProcesses, readCommandLine, type ProcessInfo } from '../../src/proc/processInfo.ts';
import { readProcFile } from '../../src/proc/procFile.ts';
import type { Grade, SandboxLevel } from '../../src/protocol/grade.ts';
import type { RunEvent } from '../../src/protocol/runEvents.ts';
import { built } from './installedGrader.ts';

const programs = path.join(import.meta.dirname, '../fixtures/programs');

export interface GradedRun {
  readonly grade: Grade;
  readonly seconds: number;
  /** Ports that servers of the run were started on. */
  readonly ports: ReadonlySet<number>;
}

/**
 * Grades programs of test/fixtures/programs on the echo-server lab, in an environment whose marker every process of a
 * run inherits and with a folder of its own for temporary files, so that whatever is left of a run is found.
 */
export class ProgramGrader {
  readonly marker: Marker = { name: 'TEST_RUN_MARK', value: randomBytes(8).toString('hex') };
  /** Where the runs of this suite put their temporary files. */
  temporary = '';
  /** The submissions; the programs in it are compiled. */
  programs = '';
  readonly #ports = new Set<number>();
  readonly #before = { TMPDIR: process.env['TMPDIR'] };

  async open(): Promise<void> {
    const folder = await mkdtemp(path.join(tmpdir(), 'hostile-'));
    this.programs = path.join(folder, 'programs');
    this.temporary = path.join(folder, 'tmp');
    await cp(programs, this.programs, { recursive: true });
    await cp(
      path.join(built.labFolder('echo-server'), 'solutions/c/server.c'),
      path.join(this.programs, 'echo.c'),
    );
    for (const name of ['hostile', 'echo']) {
      execFileSync('gcc', ['-O1', '-pthread', '-o', name, `${name}.c`], { cwd: this.programs });
    }
    execFileSync('mkdir', [this.temporary]);
    // Children inherit these; this process itself shows in /proc what it was started with.
    process.env['TMPDIR'] = this.temporary;
    process.env['TEST_RUN_MARK'] = this.marker.value;
  }

  async close(): Promise<void> {
    delete process.env['TEST_RUN_MARK'];
    if (this.#before.TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = this.#before.TMPDIR;
    await rm(path.dirname(this.programs), { recursive: true, force: true });
  }

  /** `./hostile MODE`, or a whole command. */
  submission(command: readonly string[]): Submission {
    return { folder: this.programs, language: 'c', build: [], run: command };
  }

  async request(
    command: readonly string[],
    only: readonly string[],
    sandbox: SandboxLevel,
  ): Promise<GradeRequest> {
    const checksFile = built.checksFile('echo-server');
    const lab = await loadLab(built.labFolder('echo-server'), { checksFile });
    const { paths } = built;
    return {
      lab,
      submission: this.submission(command),
      only,
      sandbox,
      locale: 'en',
      paths,
      sampleHz: 1,
      seed: '5eed',
    };
  }

  async grade(
    command: readonly string[],
    only: readonly string[],
    sandbox: SandboxLevel,
    options: { readonly signal?: AbortSignal; readonly onEvent?: (event: RunEvent) => void } = {},
  ): Promise<GradedRun> {
    const ports = new Set<number>();
    const onEvent = (event: RunEvent): void => {
      const port =
        event.type === 'step' && event.step.what === 'start'
          ? event.step.detail?.split(' ').at(-1)
          : undefined;
      if (port !== undefined) ports.add(Number(port));
      options.onEvent?.(event);
    };
    const began = performance.now();
    const request = await this.request(command, only, sandbox);
    const grade = await gradeSubmission(request, { ...options, onEvent });
    // In a network of its own a port says nothing about this machine's.
    if (sandbox === 'plain') for (const port of ports) this.#ports.add(port);
    return { grade, seconds: (performance.now() - began) / 1000, ports };
  }

  /**
   * Live processes that carry the mark, wherever they have gone. Confined ones have an environment of their own, but
   * it names the work folder, as do the commands that confine them.
   */
  left(): ProcessInfo[] {
    return listProcesses().filter(
      info =>
        info.pid !== process.pid &&
        isAlive(info) &&
        (hasMarker(info.pid, this.marker) === true || this.#names(info.pid, `${this.temporary}/socklab-`)),
    );
  }

  #names(pid: number, folder: string): boolean {
    return ['cmdline', 'environ'].some(file => readProcFile(`/proc/${pid}/${file}`)?.includes(folder));
  }

  /** Nothing of any run so far: no process, no listener on a port that was given out, no temporary file. */
  async assertNothingLeft(withinMs = 0): Promise<void> {
    for (const end = performance.now() + withinMs; performance.now() < end; await delay(20)) {
      if (this.left().length === 0 && (await readdir(this.temporary)).length === 0) break;
    }
    const commands = this.left().map(({ pid, state }) => `${pid} ${state} ${readCommandLine(pid).join(' ')}`);
    assert.deepEqual(commands, [], 'processes are left');
    assert.deepEqual(await readdir(this.temporary), [], 'temporary files are left');
    const listening = readListeners().map(row => row.port);
    assert.deepEqual(
      [...this.#ports].filter(port => listening.includes(port)),
      [],
      'ports are left',
    );
    this.#ports.clear();
  }
}

/** Everything that a finding says of a check, in one string. */
export function wordsOf(grade: Grade, id: string): string {
  const finding = grade.checks.find(check => check.id === id)?.finding;
  return [finding?.message, finding?.cause, finding?.nextStep].filter(Boolean).join(' | ');
}

export function verdictOf(grade: Grade, id: string): string | undefined {
  return grade.checks.find(check => check.id === id)?.verdict;
}
