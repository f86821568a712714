import * as assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { english } from '../../src/base/text.ts';
import { gradePool } from '../../src/grading/gradePool.ts';
import { validateLab, type ValidationProgress } from '../../src/grading/validateLab.ts';
import type { Validation, ValidationRow } from '../../src/grading/validation.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { readProofs, type Proof } from '../../src/lab/proofs.ts';
import { built } from './installedGrader.ts';

const expectations: Readonly<Record<Proof['kind'], string>> = {
  solution: 'full marks in every level',
  variant: 'full marks',
  starter: 'builds, and leaves work to do',
  fault: 'is caught',
};

/** A validation that goes on while the tests wait for the servers of theirs. */
class RunningValidation {
  /** Its servers stand in the queue of the pool. */
  readonly begun: Promise<unknown>;
  readonly done: Promise<Validation>;
  readonly #rows: ValidationRow[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(start: (onProgress: (progress: ValidationProgress) => void) => Promise<Validation>) {
    let begin = (): void => undefined;
    const started = new Promise<void>(resolve => (begin = resolve));
    this.done = start(progress => {
      if (progress.type === 'started') begin();
      if (progress.type !== 'finished') return;
      this.#rows.push(progress.row);
      for (const look of this.#waiting) look();
    });
    this.begun = Promise.race([started, this.done.catch(() => undefined)]);
  }

  /** The rows of a server: so many as soon as they are there, fewer when the validation ends without them. */
  async rowsOf(kind: string, name: string, count: number): Promise<ValidationRow[]> {
    const found = (): ValidationRow[] => this.#rows.filter(row => row.kind === kind && row.name === name);
    let look = (): void => undefined;
    const complete = new Promise<void>(resolve => {
      look = () => {
        if (found().length >= count) resolve();
      };
      this.#waiting.add(look);
      look();
    });
    await Promise.race([complete, this.done]);
    this.#waiting.delete(look);
    return found();
  }
}

const slugs = readdirSync(built.labFolder('')).filter(slug => existsSync(built.checksFile(slug)));
const labs = await Promise.all(
  slugs.map(async slug => {
    const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
    return { slug, lab, proofs: await readProofs(lab) };
  }),
);

describe('labs prove themselves', function () {
  this.timeout(20 * 60_000);
  const stop = new AbortController();
  const validations = new Map<string, RunningValidation>();

  // Quick unless told otherwise: what a fault does to the checks that it does not name takes most of the time and
  // changes only with the checks or the fault itself; `socklab validate` asks for it then.
  const quick = process.env['SOCKLAB_PROOFS'] !== 'whole';

  // All labs in one pool, in the order of the tests: the last servers of one lab run beside the first of the next.
  before(async () => {
    const pool = gradePool();
    for (const { slug, lab } of labs) {
      const request = { lab, paths: built.paths, locale: 'en', pool, quick };
      const start = (onProgress: (progress: ValidationProgress) => void) =>
        validateLab(request, { signal: stop.signal, onProgress });
      const validation = new RunningValidation(start);
      validations.set(slug, validation);
      await validation.begun;
    }
  });
  after(async () => {
    stop.abort();
    await Promise.allSettled([...validations.values()].map(async validation => validation.done));
  });

  for (const { slug, proofs } of labs) {
    const running = (): RunningValidation => validations.get(slug) ?? assert.fail(`${slug} was not begun`);

    describe(slug, () => {
      for (const { kind, name } of proofs) {
        it(`${kind} ${name}: ${expectations[kind]}`, async function () {
          const levels = kind === 'solution' ? (['plain', 'private'] as const) : [];
          const rows = await running().rowsOf(kind, name, Math.max(1, levels.length));
          assert.deepEqual(
            rows.flatMap(row => row.problems.map(problem => english.say(problem))),
            [],
          );
          if (rows.length === 0) this.skip();
          const { notes } = levels.length > rows.length ? await running().done : { notes: [] };
          // A level may be missing on this machine, but then it is said.
          if (levels.length > 0 && notes.length === 0)
            assert.deepEqual(rows.map(row => row.sandbox).sort(), levels);
        });
      }

      it('has no other problem', async () => {
        const { problems, rows } = await running().done;
        const ofRows = new Set(rows.flatMap(row => row.problems));
        assert.deepEqual(
          problems.filter(problem => !ofRows.has(problem)).map(problem => english.say(problem)),
          [],
        );
      });
    });
  }
});
