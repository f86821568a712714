import * as assert from 'node:assert/strict';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { RunEvent } from '../../../src/protocol/runEvents.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { createProgress } from '../../../src/report/progress.ts';
import { sampleGrade } from './sampleGrade.ts';

class Recorder {
  readonly isTTY: boolean;
  written = '';
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(s: string): void {
    this.written += s;
  }
}

const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 80 };
const events: RunEvent[] = [
  { type: 'buildStarted', commands: [['cc']] },
  { type: 'buildFinished', build: sampleGrade.build },
  {
    type: 'runStarted',
    version: 1,
    sandbox: 'private',
    seed: '0',
    checks: sampleGrade.checks.map(({ id, title, maxPoints }) => ({ id, title, maxPoints })),
  },
  ...sampleGrade.checks.flatMap((result): RunEvent[] => [
    { type: 'checkStarted', id: result.id },
    { type: 'checkFinished', result },
  ]),
  { type: 'runFinished', grade: sampleGrade },
];

describe('createProgress', () => {
  it('writes one line a finished check where there is no terminal', () => {
    const out = new Recorder(false);
    const progress = createProgress(out, style);
    for (const event of events) progress.onEvent(event);
    progress.dispose();
    const lines = out.written.trimEnd().split('\n');
    assert.equal(lines.length, sampleGrade.checks.length);
    assert.equal(lines[1], '[2/7] ✗ E03 Binary data and NUL bytes: failed (1.5 s)');
  });

  it('leaves an empty screen behind on a terminal', () => {
    const out = new Recorder(true);
    const progress = createProgress(out, style);
    for (const event of events) progress.onEvent(event);
    assert.match(out.written, /Building…/);
    assert.match(out.written, /E03 {2}Binary data/);
    assert.match(out.written, /7 of 7, 3 passed/);
    progress.dispose();
    assert.equal(screenAfter(out.written), '');
  });
});

/** What a terminal shows after these bytes, as far as LiveLines uses them. */
function screenAfter(written: string): string {
  const rows: string[] = [];
  let row = 0;
  for (const [token, up] of written.matchAll(/\u001b\[(\d+)A|\u001b\[J|\u001b\[K|\r|\n|[^\u001b\r\n]+/g)) {
    if (up) row -= Number(up);
    else if (token === '\n') row++;
    else if (token === '\u001b[J') rows.length = row;
    else if (!token.startsWith('\u001b') && token !== '\r') rows[row] = token;
  }
  return rows.join('\n');
}
