import * as assert from 'node:assert/strict';
import { planValidation } from '../../../src/grading/validationPlan.ts';
import type { Proof } from '../../../src/lab/proofs.ts';

function proof(kind: Proof['kind'], name: string): Proof {
  const language = name.split('-', 1)[0] ?? '';
  return { kind, name, submission: { folder: `/lab/${kind}s/${name}`, language, build: [], run: ['x'] } };
}

const proofs = [
  ...['c', 'java'].map(name => proof('solution', name)),
  proof('starter', 'c'),
  proof('variant', 'java-slow'),
  ...['c-1', 'c-2', 'c-3', 'java-1', 'java-2', 'python-1'].map(name => proof('fault', name)),
];

function plan(options: Partial<Parameters<typeof planValidation>[1]>): string[] {
  const all = { levels: ['private', 'plain'] as const, everyLevel: false, repeat: 1, ...options };
  return planValidation(proofs, all).map(
    task => `${task.proof.kind[0] ?? ''} ${task.proof.name} ${task.sandbox}`,
  );
}

describe('planValidation', () => {
  it('begins with the slow ones, compares levels with the solutions, and lets languages take turns', () =>
    assert.deepEqual(plan({}), [
      'v java-slow private',
      ...['s c private', 's c plain', 's java private', 's java plain', 's c private'],
      ...['f c-1 private', 'f java-1 private', 'f python-1 private', 'f c-2 private', 'f java-2 private'],
      'f c-3 private',
    ]));

  it('uses the levels that there are', () => {
    assert.ok(plan({ levels: ['plain'] }).every(task => task.endsWith(' plain')));
    assert.equal(plan({ everyLevel: true }).length, proofs.length * 2);
  });

  it('comes to no server again before all have been there', () => {
    const once = plan({});
    assert.deepEqual(plan({ repeat: 3 }), [...once, ...once, ...once]);
  });
});
