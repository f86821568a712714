import * as assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { text } from '../../../src/base/text.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { ValidationProgressView } from '../../../src/report/validationProgress.ts';
import { row } from '../grading/validationRows.ts';
import { sampleGrade } from './sampleGrade.ts';

const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 100 };

function record(isTTY: boolean): { written: string[]; view: ValidationProgressView } {
  const written: string[] = [];
  const stream = { isTTY, write: (s: string) => written.push(stripVTControlCharacters(s)) };
  return { written, view: new ValidationProgressView(stream, style) };
}

const good = row('solution', 'c', { E01: 'passed' });
const bad = row('fault', 'c-bad', { E01: 'missed' }, { problems: [text('It was not caught.')] });

describe('ValidationProgressView', () => {
  it('prints a line a server where nobody watches, with its problems', () => {
    const { written, view } = record(false);
    view.onProgress({ type: 'started', total: 2 });
    for (const server of [good, bad]) view.onProgress({ type: 'running', server });
    for (const each of [good, bad]) view.onProgress({ type: 'finished', row: each, grade: sampleGrade });
    view.dispose();
    assert.deepEqual(written, [
      '[1/2] ✓ solution c (c, private, 1.1 s)\n',
      '[2/2] ✗ fault c-bad (c, private, 1.1 s)\n ✗ It was not caught.\n',
    ]);
  });

  it('shows on a terminal what runs, how far it is, and problems as they come', () => {
    const { written, view } = record(true);
    view.onProgress({ type: 'started', total: 4 });
    for (const server of [good, bad]) view.onProgress({ type: 'running', server });
    assert.match(
      written.at(-1) ?? '',
      /░+ +0 of 4 grades, 0 problems .*solution c \(private\) .*fault c-bad/s,
    );
    view.onProgress({ type: 'finished', row: bad, grade: sampleGrade });
    assert.ok(written.includes(' ✗ It was not caught.\n'));
    assert.match(written.at(-1) ?? '', /1 of 4 grades, 1 problems/);
    assert.doesNotMatch(written.at(-1) ?? '', /c-bad/);
    view.onProgress({ type: 'stopped', server: good });
    assert.doesNotMatch(written.at(-1) ?? '', /solution c/);
    view.dispose();
  });
});
