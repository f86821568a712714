import * as assert from 'node:assert/strict';
import { english } from '../../../src/base/text.ts';
import { findLevelDifferences, levelProblems } from '../../../src/grading/validationLevels.ts';
import type { Outcome } from '../../../src/grading/validation.ts';
import { row } from './validationRows.ts';

const inLevels = (inPrivate: Outcome, inPlain: Outcome) => [
  row('solution', 'c', { E01: inPrivate }),
  row('solution', 'c', { E01: inPlain }, { sandbox: 'plain' }),
];
const never = (): boolean => false;

describe('findLevelDifferences', () => {
  it('finds a check that passes in one level only', () => {
    const differences = findLevelDifferences(inLevels('passed', 'unexpected'), never);
    assert.deepEqual(
      differences.map(({ name, check, verdicts }) => [name, check, verdicts]),
      [['c', 'E01', { private: 'passed', plain: 'failed' }]],
    );
    assert.deepEqual(
      levelProblems(differences).map(problem => english.say(problem)),
      ['E01 depends on the sandbox: solutions/c passes it in private, but not in plain.'],
    );
  });

  it('compares what most runs said', () => {
    const lucky = row('solution', 'c', { E01: 'unexpected' });
    assert.deepEqual(findLevelDifferences([...inLevels('passed', 'passed'), lucky], never), []);
  });

  it('has nothing against what is skipped, not judged, or allowed to vary', () => {
    assert.deepEqual(findLevelDifferences(inLevels('passed', 'skipped'), never), []);
    assert.deepEqual(findLevelDifferences(inLevels('passed', 'errored'), never), []);
    assert.deepEqual(
      findLevelDifferences(inLevels('passed', 'also'), () => true),
      [],
    );
  });
});
