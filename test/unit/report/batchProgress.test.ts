import * as assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { text } from '../../../src/base/text.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { BatchProgressView } from '../../../src/report/batchProgress.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { sampleResult, sampleTask } from '../classroom/sampleTask.ts';

function record(isTTY: boolean, total: number): { written: string[]; view: BatchProgressView } {
  const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 80 };
  const written: string[] = [];
  const stream = { isTTY, write: (s: string) => written.push(stripVTControlCharacters(s)) };
  return { written, view: new BatchProgressView(stream, style, total) };
}

const graded = (id: string): SubmissionResult => sampleResult(sampleTask(id));
const rejected = (id: string): SubmissionResult => {
  const { grade: _grade, ...rest } = graded(id);
  return { ...rest, outcome: 'rejected', reason: { code: 'x', message: 'It is\n\u001b[31mempty.' } };
};

describe('BatchProgressView', () => {
  it('prints a line a student where nobody watches, with what was known and the time left', () => {
    const { written, view } = record(false, 6);
    view.onResult('a', graded('ada'), false);
    view.onResult(undefined, rejected('bo'), false);
    for (const id of ['c', 'd', 'e\nf']) {
      view.onStarted(id, id);
      view.onResult(id, graded(id), true);
    }
    view.dispose();
    assert.equal(written[0], '[1/6] ✗ ada 14/34 (known)\n');
    assert.equal(written[1], '[2/6] ∅ bo rejected: It is \\x1b[31mempty.\n');
    assert.match(written[2] ?? '', /^\[3\/6\] ✗ c 14\/34 \(\d+ ms\)\n$/);
    assert.match(written[4] ?? '', /^\[5\/6\] ✗ e f 14\/34 \(\d+ ms\) · about 1 s left\n$/);
  });

  it('shows on a terminal who is graded, and keeps what has no grade', () => {
    const { written, view } = record(true, 3);
    view.onStarted('a', 'ada', 'lab-pc-7');
    view.onStarted('b', 'bo');
    assert.match(written.at(-1) ?? '', /░+ +0 of 3 submissions .* ada · lab-pc-7 .* bo /s);
    view.onResult('a', graded('ada'), true);
    assert.doesNotMatch(written.at(-1) ?? '', /ada/);
    view.onResult('b', rejected('bo'), true);
    assert.ok(written.some(each => each.startsWith('∅ bo rejected: It is')));
    assert.match(written.at(-1) ?? '', /2 of 3 submissions, 1 without a grade/);
    view.say(text('The queue is full.'));
    assert.ok(written.includes('The queue is full.\n'));
    view.dispose();
  });
});
