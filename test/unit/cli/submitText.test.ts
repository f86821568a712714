import * as assert from 'node:assert/strict';
import { prepareSubmission, type PreparedSubmission } from '../../../src/classroom/prepareSubmission.ts';
import { digestFiles } from '../../../src/classroom/digestFiles.ts';
import { makeReport } from '../../../src/classroom/makeReport.ts';
import { submitText } from '../../../src/cli/submitText.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { createPaint } from '../../../src/report/paint.ts';
import type { TextStyle } from '../../../src/report/textStyle.ts';
import { sampleGrade } from '../report/sampleGrade.ts';

const style = (locale: string): TextStyle => ({
  localizer: createLocalizer(locale),
  paint: createPaint(false),
  columns: 80,
});

const files = [
  { name: '.socklab.json', content: Buffer.alloc(71, ' ') },
  { name: 'evil\u001b[2J.c', content: Buffer.alloc(10_000, 'x') },
  { name: '说明.md', content: Buffer.alloc(2_500_000, 'x') },
];

function prepared(standing: 'current' | 'changed' | 'none'): PreparedSubmission {
  const digest = standing === 'current' ? digestFiles(files) : 'a'.repeat(64);
  const report = makeReport({ grade: sampleGrade, digest, socklab: '0.1.0', gradedAt: new Date(0) });
  return prepareSubmission(
    { files, leftOut: ['server', '__pycache__/'] },
    standing === 'none' ? undefined : report,
  );
}

describe('what socklab submit says', () => {
  it('what is in it, what is not, and that the grade is not the last word', () => {
    const said = submitText(prepared('current'), 'echo.zip', style('en')).replace(/\(\d.*?\)/, '(SIZE)');
    assert.equal(
      said,
      [
        '✓ Ready to hand in: echo.zip (SIZE)',
        '  .socklab.json           71 B',
        '  evil\\u{1b}[2J.c      9.8 KiB',
        '  说明.md              2.4 MiB',
        '  socklab-report.json  your own grade, 14/34, marked as unofficial',
        '  Left out, since it is no source: server, __pycache__/',
        '! “说明.md” has 2.4 MiB. Does it belong to your work?',
        '  What counts is the grade of whoever you hand it in to.',
        '',
      ].join('\n'),
    );
  });

  it('that the work was changed since, or was never graded', () => {
    assert.match(
      submitText(prepared('changed'), 'echo.zip', style('en')),
      /has changed since that grade.*--grade/s,
    );
    const ungraded = submitText(prepared('none'), 'echo.zip', style('en'));
    assert.match(ungraded, /There is no grade of yours in it.*--grade/s);
    assert.doesNotMatch(ungraded, /socklab-report/);
  });

  it('in Chinese', () =>
    assert.match(
      submitText(prepared('changed'), 'echo.zip', style('zh-cn')),
      /可以提交了：echo\.zip.*非正式成绩/s,
    ));

  it('not more than anybody reads', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ name: `f${i}`, content: Buffer.from('') }));
    const leftOut = many.map(({ name }) => `${name}.o`);
    const said = submitText(prepareSubmission({ files: many, leftOut }, undefined), 'x.zip', style('en'));
    assert.match(said, /f19 .*\n {2}and 80 more\n/);
    assert.match(said, /f19\.o and 80 more\n/);
    assert.ok(said.split('\n').length < 35);
  });
});
