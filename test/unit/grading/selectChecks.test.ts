import * as assert from 'node:assert/strict';
import { selectChecks } from '../../../src/grading/selectChecks.ts';
import { labManifestSchema } from '../../../src/lab/manifest.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { tinyManifest } from '../lab/testLab.ts';

const { checks } = labManifestSchema.parse({
  ...tinyManifest,
  checks: [['D', 'C'], ['A'], ['B', 'A'], ['C', 'B', 'A'], ['E']].map(([id, ...needs]) => ({
    id,
    title: id,
    points: 1,
    deadlineMs: 1000,
    needs,
  })),
});

const select = (only?: readonly string[]): string =>
  selectChecks(checks, only)
    .map(check => check.id)
    .join('');

describe('selectChecks', () => {
  it('takes all when nothing is asked for', () => assert.equal(select(), 'DABCE'));

  it('takes what is asked for with everything that it needs, in the order of the lab', () => {
    assert.equal(select(['E']), 'E');
    assert.equal(select(['B']), 'AB');
    assert.equal(select(['E', 'D']), 'DABCE');
    assert.equal(select(['A', 'A']), 'A');
    assert.equal(select([]), '');
  });

  it('names the checks that there are when one is not there', () =>
    rejectsWithHumanError(
      Promise.resolve().then(() => select(['A', 'Z'])),
      'check-unknown',
      'no check Z',
      'D, A, B, C, E',
    ));
});
