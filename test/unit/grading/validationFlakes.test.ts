import * as assert from 'node:assert/strict';
import { english } from '../../../src/base/text.ts';
import { findFlakes, flakeProblems } from '../../../src/grading/validationFlakes.ts';
import { row } from './validationRows.ts';

const never = (): boolean => false;

const runs = [
  row('solution', 'c', { E01: 'passed', E02: 'passed' }, { seed: 'a' }),
  row('solution', 'c', { E01: 'passed', E02: 'unexpected' }, { seed: 'b' }),
  row('solution', 'c', { E01: 'passed', E02: 'passed' }, { seed: 'c' }),
  row('fault', 'c-bad', { E01: 'caught', E02: 'also' }, { seed: 'd' }),
  row('fault', 'c-bad', { E01: 'missed', E02: 'passed' }, { seed: 'e' }),
];

describe('findFlakes', () => {
  it('lists the checks that differ, the highest rate first, with the seeds to replay', () => {
    const flakes = findFlakes(runs, (server, check) => server.kind === 'fault' && check === 'E02');
    assert.deepEqual(
      flakes.map(({ check, verdicts, differing, servers }) => ({
        ...{ check, verdicts, differing },
        servers: servers.map(server => [server.name, server.runs, server.majority, server.differing]),
      })),
      [
        {
          ...{ check: 'E02', verdicts: 3, differing: 1 },
          servers: [['c', 3, 'passed', [{ seed: 'b', verdict: 'failed' }]]],
        },
        {
          ...{ check: 'E01', verdicts: 5, differing: 1 },
          servers: [['c-bad', 2, 'failed', [{ seed: 'e', verdict: 'passed' }]]],
        },
      ],
    );
    assert.deepEqual(
      flakeProblems(flakes).map(problem => english.say(problem)),
      [
        'E02 is flaky: of 3 runs on solutions/c (private), 1 said something else.',
        'E01 is flaky: of 2 runs on faults/c-bad (private), 1 said something else.',
      ],
    );
  });

  it('has nothing to say after one run of each server', () =>
    assert.deepEqual(
      findFlakes([row('fault', 'c-x', { A: 'caught' }), row('fault', 'c-y', { A: 'missed' })], never),
      [],
    ));

  it('takes failing and failing at the deadline as one, and levels as two', () => {
    const late = row('fault', 'c-bad', { A: 'also' });
    const atOnce = row('fault', 'c-bad', { A: 'unexpected' });
    assert.deepEqual(findFlakes([late, atOnce], never), []);
    const elsewhere = row('solution', 'c', { A: 'unexpected' }, { sandbox: 'plain' });
    assert.deepEqual(findFlakes([row('solution', 'c', { A: 'passed' }), elsewhere], never), []);
  });
});
