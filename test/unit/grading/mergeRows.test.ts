import * as assert from 'node:assert/strict';
import { text } from '../../../src/base/text.ts';
import { mergeRows } from '../../../src/grading/mergeRows.ts';
import { labManifestSchema } from '../../../src/lab/manifest.ts';
import { row } from './validationRows.ts';

const manifest = labManifestSchema.parse({
  ...{ formatVersion: 1, id: 'l', version: '1.0.0', title: 'L', summary: 'S', difficulty: 1, languages: {} },
  checks: ['E01', 'E02', 'E03'].map(id => ({ id, title: id, points: 10, deadlineMs: 1000 })),
});
const all = { E01: 'passed', E02: 'passed', E03: 'passed' } as const;

describe('mergeRows', () => {
  it('puts a server that was graded whole in the place of all that was known of it', () => {
    const before = [
      row('solution', 'c', all),
      row('solution', 'c', all, { sandbox: 'plain' }),
      row('fault', 'c-x', all),
    ];
    const fresh = [row('solution', 'c', { ...all, E01: 'unexpected' })];
    const merged = mergeRows(before, fresh, {}, manifest);
    assert.deepEqual(merged, [before[2], fresh[0]]);
  });

  it('puts single checks in the place of what they said, in their level, with the problems that they gave', () => {
    const old = [text('{check} said so', { check: 'E01' }), text('{check} said so', { check: 'E02' })];
    const before = [
      row('fault', 'c-x', { ...all, E01: 'missed' }, { problems: old }),
      row('fault', 'c-x', { ...all, E01: 'missed' }, { sandbox: 'plain', problems: old }),
    ];
    const merged = mergeRows(before, [row('fault', 'c-x', { E01: 'caught' })], { checks: ['E01'] }, manifest);
    assert.deepEqual(
      merged[0]!.checks.map(({ outcome }) => outcome),
      ['caught', 'passed', 'passed'],
    );
    assert.deepEqual(merged[0]!.problems, [old[1]]);
    assert.deepEqual([merged[0]!.score, merged[0]!.maxScore], [20, 30]);
    assert.deepEqual(merged[1], before[1]);
  });

  it('keeps what was graded for the first time, and what does not build any more', () => {
    const fresh = [row('fault', 'c-new', { E02: 'caught' })];
    assert.deepEqual(mergeRows([], fresh, { checks: ['E02'] }, manifest), fresh);
    const unbuilt = row('fault', 'c-new', {}, { problems: [text('It does not build.')] });
    assert.deepEqual(mergeRows(fresh, [unbuilt], { checks: ['E02'] }, manifest), [unbuilt]);
  });
});
