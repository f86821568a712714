import * as assert from 'node:assert/strict';
import { text } from '../../../src/base/text.ts';
import type { Validation, ValidationRow } from '../../../src/grading/validation.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { validationJson } from '../../../src/report/validationJson.ts';
import { validationText } from '../../../src/report/validationText.ts';
import { matchesGolden } from '../golden.ts';

const problem = text('{proof} ({language}) should be caught by {check}, but {check} passed.', {
  proof: 'faults/c-sigpipe',
  language: 'c',
  check: 'E11',
});
const row: ValidationRow = {
  kind: 'solution',
  name: 'c',
  language: 'c',
  sandbox: 'private',
  verdict: 'passed',
  score: 100,
  maxScore: 100,
  durationMs: 3100,
  notPassed: [],
  problems: [],
};
const validation: Validation = {
  lab: 'echo-server',
  labVersion: '1.0.0',
  ok: false,
  cancelled: false,
  problems: [problem],
  notes: [],
  rows: [
    row,
    { ...row, sandbox: 'plain', durationMs: 3240 },
    { ...row, name: 'python', language: 'python', durationMs: 5020 },
    {
      ...row,
      kind: 'starter',
      verdict: 'failed',
      score: 0,
      durationMs: 180,
      notPassed: [{ id: 'E01', verdict: 'failed' }],
    },
    { ...row, kind: 'fault', name: 'c-sigpipe', problems: [problem] },
    {
      ...row,
      kind: 'fault',
      name: 'java-read-line',
      language: 'java',
      verdict: 'failed',
      score: 63,
      notPassed: [
        { id: 'E02', verdict: 'timedOut' },
        { id: 'E04', verdict: 'skipped' },
      ],
    },
  ],
};

describe('validationText', () => {
  const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 100 };

  it('shows every server and the problems', () =>
    matchesGolden('report/validation.txt', validationText(validation, style)));

  it('speaks Chinese', () =>
    matchesGolden(
      'report/validation.zh-cn.txt',
      validationText(validation, { ...style, localizer: createLocalizer('zh-cn') }),
    ));

  it('is JSON with sentences', () => {
    const json = JSON.parse(validationJson(validation, createLocalizer('en'))) as {
      ok: boolean;
      problems: string[];
    };
    assert.deepEqual(json.problems, ['faults/c-sigpipe (c) should be caught by E11, but E11 passed.']);
    assert.equal(json.ok, false);
  });
});
