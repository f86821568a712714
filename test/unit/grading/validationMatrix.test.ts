import * as assert from 'node:assert/strict';
import { validationMatrix } from '../../../src/grading/validationMatrix.ts';
import { row } from './validationRows.ts';

describe('validationMatrix', () => {
  it('has a line for each server in each level', () => {
    const lines = validationMatrix([
      row('solution', 'c', { E01: 'passed' }),
      row('solution', 'c', { E01: 'passed' }, { sandbox: 'plain' }),
      row('fault', 'c', { E01: 'caught' }),
    ]);
    assert.deepEqual(
      lines.map(line => [line.kind, line.name, line.sandbox, line.runs, line.cells]),
      [
        ['solution', 'c', 'private', 1, [{ check: 'E01', outcome: 'passed', varies: false }]],
        ['solution', 'c', 'plain', 1, [{ check: 'E01', outcome: 'passed', varies: false }]],
        ['fault', 'c', 'private', 1, [{ check: 'E01', outcome: 'caught', varies: false }]],
      ],
    );
  });

  it('shows what most runs said, and marks that they differ', () => {
    const [line] = validationMatrix([
      row('fault', 'c-bad', { E01: 'caught', E02: 'also' }, { durationMs: 1000 }),
      row('fault', 'c-bad', { E01: 'missed', E02: 'also' }, { durationMs: 9000 }),
      row('fault', 'c-bad', { E01: 'caught', E02: 'also' }, { durationMs: 3000 }),
    ]);
    assert.deepEqual(line?.cells, [
      { check: 'E01', outcome: 'caught', varies: true },
      { check: 'E02', outcome: 'also', varies: false },
    ]);
    assert.deepEqual([line.runs, line.durationMs], [3, 3100]);
  });

  it('takes what was to be expected where two outcomes came equally often', () => {
    const runs = [row('fault', 'c-bad', { E01: 'missed' }), row('fault', 'c-bad', { E01: 'caught' })];
    assert.equal(validationMatrix(runs)[0]?.cells[0]?.outcome, 'caught');
  });

  it('has no cells for a server that did not build', () =>
    assert.deepEqual(validationMatrix([row('starter', 'c', {})])[0]?.cells, []));
});
