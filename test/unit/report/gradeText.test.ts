import * as assert from 'node:assert/strict';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { displayWidth } from '../../../src/report/displayWidth.ts';
import { gradeText } from '../../../src/report/gradeText.ts';
import { createPaint, plainPaint } from '../../../src/report/paint.ts';
import type { Grade } from '../../../src/protocol/grade.ts';
import { matchesGolden } from '../golden.ts';
import { failedBuild, sampleGrade } from './sampleGrade.ts';

const english = { localizer: createLocalizer('en'), paint: plainPaint, columns: 100 };
const chinese = { ...english, localizer: createLocalizer('zh-cn') };
const options = { labTitle: 'Echo server', languageTitle: 'C', replay: 'socklab grade my-echo' };

describe('gradeText', () => {
  it('explains what did not pass', () =>
    matchesGolden('report/grade.txt', gradeText(sampleGrade, english, options)));

  it('speaks Chinese', () =>
    matchesGolden(
      'report/grade.zh-cn.txt',
      gradeText(sampleGrade, chinese, { ...options, labTitle: '回声服务器', hints: true }),
    ));

  it('shows the compiler its place', () =>
    matchesGolden('report/failedBuild.txt', gradeText(failedBuild, english, options)));

  it('uses colours when asked', () =>
    matchesGolden(
      'report/grade.colours.txt',
      gradeText(sampleGrade, { ...english, paint: createPaint(true) }, options),
    ));

  for (const columns of [40, 60, 80, 120]) {
    it(`fits ${columns} columns`, () => {
      for (const style of [english, chinese]) {
        for (const line of gradeText(sampleGrade, { ...style, columns }, options).split('\n')) {
          const fixed = /seed|█|种子|∎|\^\^|[0-9a-f]{2} [0-9a-f]{2}|socklab grade|^ .  ?E\d\d/.test(line);
          if (!fixed) assert.ok(displayWidth(line) <= columns, `${displayWidth(line)} > ${columns}: ${line}`);
        }
      }
    });
  }

  it('says a cause once where several checks fail from it', () => {
    const words = 'Your server is killed by SIGPIPE.';
    const checks = sampleGrade.checks.map(check =>
      check.id === 'E07' ? { ...check, verdict: 'failed' as const } : check,
    );
    const grade: Grade = { ...sampleGrade, checks, causes: [{ words, checks: ['E03', 'E07'] }] };
    const lines = gradeText(grade, english, options).split('\n');
    assert.ok(lines.includes(' ▸ 2 checks fail from one cause: E03, E07'));
    assert.ok(lines.includes(`   ${words}`));
    assert.ok(
      lines.some(line => line.includes('likely cause')),
      'the first tells all',
    );
    assert.ok(lines.includes('       The same cause as E03. All about it: --only E07'));
  });

  it('fills the bar only when nothing is missing', () => {
    const almost: Grade = { ...sampleGrade, score: 99.9, maxScore: 100 };
    assert.ok(gradeText(almost, english).includes('░'));
    assert.ok(!gradeText({ ...almost, score: 100, verdict: 'passed' }, english).includes('░'));
  });

  it('marks the points of a bonus check', () => {
    const [first] = sampleGrade.checks;
    assert.ok(first);
    const grade = { ...sampleGrade, checks: [{ ...first, bonus: true as const }] };
    assert.match(gradeText(grade, english), /\+3\/3/);
  });

  it('lets no control character of the server reach the terminal', () => {
    assert.ok(!gradeText(sampleGrade, english, options).includes('\u001b'));
  });
});
