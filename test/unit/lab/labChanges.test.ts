import * as assert from 'node:assert/strict';
import { labChanges } from '../../../src/lab/labChanges.ts';
import { labManifestSchema, type LabManifest } from '../../../src/lab/manifest.ts';
import { tinyManifest } from './testLab.ts';

const [first, second] = tinyManifest.checks;

function lab(...checks: object[]): LabManifest {
  return labManifestSchema.parse({ ...tinyManifest, checks });
}

describe('labChanges', () => {
  it('finds checks that came, went and changed, and what they add up to', () => {
    const third = { ...first, id: 'T03', title: 'Waits', points: 5 };
    const changes = labChanges(lab(first ?? {}, second ?? {}), lab({ ...first, points: 7 }, third));
    assert.deepEqual(
      changes.added.map(({ id }) => id),
      ['T03'],
    );
    assert.deepEqual(
      changes.removed.map(({ id }) => id),
      ['T02'],
    );
    assert.deepEqual(
      changes.changed.map(({ before, now }) => [before.points, now.points]),
      [[6, 7]],
    );
    assert.deepEqual(changes.points, { before: 10, now: 12 });
  });

  it('counts no bonus, and takes one that counts now for a change', () => {
    const changes = labChanges(lab({ ...first, bonus: true }), lab(first ?? {}));
    assert.deepEqual(changes.points, { before: 0, now: 6 });
    assert.equal(changes.changed.length, 1);
  });

  it('says nothing about other words in a hint', () => {
    const { changed } = labChanges(lab(first ?? {}), lab({ ...first, hints: ['Another.'] }));
    assert.deepEqual(changed, []);
  });
});
