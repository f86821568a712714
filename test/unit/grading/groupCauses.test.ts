import * as assert from 'node:assert/strict';
import { groupCauses } from '../../../src/grading/groupCauses.ts';
import type { CheckResult } from '../../../src/protocol/grade.ts';

const failed = (id: string, root?: string): CheckResult => ({
  ...{ id, title: id, verdict: 'failed', points: 0, maxPoints: 1, durationMs: 1, hints: [] },
  finding: {
    message: id,
    transcript: [],
    ...(root !== undefined && { root: { id: root, words: `${root} of ${id}` } }),
  },
});

describe('causes', () => {
  it('are told once where several checks fail from them, the commonest first', () =>
    assert.deepEqual(
      groupCauses([
        failed('A', 'x'),
        failed('B', 'y'),
        failed('C'),
        failed('D', 'y'),
        failed('E', 'x'),
        failed('F', 'y'),
        failed('G', 'z'),
      ]),
      [
        { words: 'y of B', checks: ['B', 'D', 'F'] },
        { words: 'x of A', checks: ['A', 'E'] },
      ],
    ));

  it('are none where each check fails for itself', () =>
    assert.deepEqual(groupCauses([failed('A', 'x'), failed('B')]), []));
});
