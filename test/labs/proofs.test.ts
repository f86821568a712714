import * as assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { english } from '../../src/base/text.ts';
import { validateLab, type ValidationProgress } from '../../src/grading/validateLab.ts';
import type { Validation, ValidationRow } from '../../src/grading/validation.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { readProofs } from '../../src/lab/proofs.ts';
import { built } from './installedGrader.ts';

const slugs = readdirSync(built.labFolder('')).filter(slug => existsSync(built.checksFile(slug)));

for (const slug of slugs) {
  const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
  const proofs = await readProofs(lab);

  describe(`lab ${slug} proves itself`, function () {
    // One validation for all of them; each test waits for its own servers.
    this.timeout(20 * 60_000);
    const stop = new AbortController();
    const rows: ValidationRow[] = [];
    const waiting = new Set<() => void>();
    let validation: Promise<Validation>;

    const onProgress = (progress: ValidationProgress): void => {
      if (progress.type !== 'finished') return;
      rows.push(progress.row);
      for (const look of waiting) look();
    };

    before(() => {
      validation = validateLab(
        { lab, paths: built.paths, locale: 'en' },
        { signal: stop.signal, onProgress },
      );
      validation.catch(() => undefined);
    });
    after(async () => {
      stop.abort();
      await validation.catch(() => undefined);
    });

    /** The rows of a server, as soon as there are so many. */
    async function rowsOf(kind: string, name: string, count: number): Promise<ValidationRow[]> {
      const found = (): ValidationRow[] => rows.filter(row => row.kind === kind && row.name === name);
      let look = (): void => undefined;
      const complete = new Promise<void>(resolve => {
        look = () => {
          if (found().length >= count) resolve();
        };
        waiting.add(look);
        look();
      });
      // The end of the validation comes first when it failed or left something out.
      await Promise.race([complete, validation]);
      waiting.delete(look);
      return found();
    }

    for (const { kind, name } of proofs) {
      const levels = kind === 'solution' || kind === 'variant' ? (['plain', 'private'] as const) : [];
      const expectation = {
        solution: 'full marks',
        variant: 'full marks',
        starter: 'builds, less',
        fault: 'is caught',
      }[kind];
      it(`${kind} ${name}: ${expectation}`, async function () {
        const own = await rowsOf(kind, name, Math.max(1, levels.length));
        assert.deepEqual(
          own.flatMap(row => row.problems.map(problem => english.say(problem))),
          [],
        );
        if (own.length === 0) this.skip();
        const { notes } = levels.length > own.length ? await validation : { notes: [] };
        // A level may be missing on this machine, but then it is said.
        if (levels.length > 0 && notes.length === 0)
          assert.deepEqual(own.map(row => row.sandbox).sort(), levels);
      });
    }

    it('has no other problem', async () => {
      const { problems, rows: all } = await validation;
      const ofRows = new Set(all.flatMap(row => row.problems));
      assert.deepEqual(
        problems.filter(problem => !ofRows.has(problem)).map(problem => english.say(problem)),
        [],
      );
    });
  });
}
