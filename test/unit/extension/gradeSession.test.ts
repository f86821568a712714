import * as assert from 'node:assert/strict';
import { GradeSession } from '../../../src/extension/gradeSession.ts';
import { sampleFolder, sampleResult } from './sampleFolder.ts';

describe('GradeSession', () => {
  it('follows the checks from waiting to judged', () => {
    const session = new GradeSession(sampleFolder(), undefined);
    assert.deepEqual(
      [...session.checks.values()],
      [{ kind: 'queued' }, { kind: 'queued' }, { kind: 'queued' }],
    );
    session.apply({ type: 'buildStarted', commands: [['make']] });
    assert.equal(session.phase, 'building');
    session.apply({ type: 'buildFinished', build: { ok: true, durationMs: 1, diagnostics: [], output: '' } });
    session.apply({ type: 'checkStarted', id: 'T2' });
    assert.equal(session.phase, 'checking');
    assert.deepEqual(session.checks.get('T2'), { kind: 'running' });
    const result = sampleResult('T2');
    session.apply({ type: 'checkFinished', result });
    assert.deepEqual(session.checks.get('T2'), { kind: 'judged', result });
    assert.equal(session.judged, 1);
  });

  it('takes in what the asked check builds on', () => {
    const session = new GradeSession(sampleFolder(), ['T2']);
    assert.deepEqual([...session.checks.keys()], ['T2']);
    session.apply({
      type: 'runStarted',
      version: 1,
      sandbox: 'plain',
      seed: '0123456789abcdef',
      checks: ['T1', 'T2'].map(id => ({ id, title: id, maxPoints: 2 })),
    });
    assert.deepEqual([...session.checks.keys()].sort(), ['T1', 'T2']);
  });

  it('stays cancelling whatever still arrives, until its end', () => {
    const session = new GradeSession(sampleFolder(), undefined);
    session.cancel();
    assert.equal(session.signal.aborted, true);
    session.apply({ type: 'checkStarted', id: 'T1' });
    assert.equal(session.phase, 'cancelling');
    session.finish({ kind: 'failed', error: new Error('stopped') });
    assert.equal(session.phase, 'ended');
  });
});
