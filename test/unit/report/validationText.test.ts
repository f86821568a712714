import * as assert from 'node:assert/strict';
import { text } from '../../../src/base/text.ts';
import { findFlakes, flakeProblems } from '../../../src/grading/validationFlakes.ts';
import { validationMatrix } from '../../../src/grading/validationMatrix.ts';
import type { Outcome, Validation, ValidationRow } from '../../../src/grading/validation.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import { displayWidth } from '../../../src/report/displayWidth.ts';
import { validationJson } from '../../../src/report/validationJson.ts';
import { validationText } from '../../../src/report/validationText.ts';
import { row } from '../grading/validationRows.ts';
import { matchesGolden } from '../golden.ts';

const ids = Array.from({ length: 25 }, (_, i) => `M${String(i + 1).padStart(2, '0')}`);
/** Every check passed, but for these. */
const passedBut = (others: Readonly<Record<string, Outcome>>): Record<string, Outcome> => ({
  ...Object.fromEntries(ids.map(id => [id, 'passed'])),
  ...others,
});
const problem = text('{proof} ({language}) should be caught by {check}, but {check} passed.', {
  proof: 'faults/c-sigpipe',
  language: 'c',
  check: 'M11',
});

const rows: ValidationRow[] = [
  row('solution', 'c', passedBut({}), { durationMs: 3100 }),
  row('solution', 'c', passedBut({ M25: 'skipped' }), { sandbox: 'plain', durationMs: 3240, maxScore: 94 }),
  row('solution', 'java', passedBut({}), { durationMs: 5020 }),
  row('starter', 'c', Object.fromEntries(ids.map((id, i) => [id, i === 0 ? 'also' : 'skipped'])), {
    score: 0,
  }),
  row('fault', 'c-sigpipe', passedBut({ M11: 'missed' }), { problems: [problem] }),
  row('fault', 'java-read-line', passedBut({ M02: 'caught', M03: 'caught', M04: 'also', M05: 'skipped' })),
  row('fault', 'java-a-fault-with-a-very-long-name', passedBut({ M02: 'unexpected', M25: 'errored' })),
];

function validation(rows: readonly ValidationRow[], more: Partial<Validation> = {}): Validation {
  const faults = { M02: { c: [], java: ['java-read-line'] }, M11: { c: ['c-sigpipe'], java: [] } };
  const problems = rows.flatMap(each => each.problems);
  return {
    ...{ lab: 'multiplexer', labVersion: '1.0.0', ok: problems.length === 0, planned: 9, cancelled: false },
    ...{ problems, notes: [], rows, matrix: validationMatrix(rows) },
    checks: ids.map((id, i) => ({
      ...{ id, title: `What check ${id} looks at` },
      faults: id in faults ? faults[id as keyof typeof faults] : { c: [], java: [] },
      ...(i < 24 && { times: { medianMs: (i + 1) * 120, maxMs: (i + 1) * 300, slowest: 'java, private' } }),
    })),
    ...{ flakes: [], differences: [] },
    ...more,
  };
}

/** Three runs of each server; the second of one said something else. */
function repeated(): Validation {
  const runs = ['a1', 'a2', 'a3'].flatMap(seed => [
    row('solution', 'c', passedBut({}), { seed }),
    row('fault', 'c-sigpipe', passedBut({ M11: seed === 'a2' ? 'missed' : 'caught' }), { seed }),
  ]);
  const flakes = findFlakes(runs, () => false);
  return validation(runs, { flakes, problems: flakeProblems(flakes), ok: false });
}

describe('validationText', () => {
  const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 140 };
  const chinese = { ...style, localizer: createLocalizer('zh-cn') };
  const command = 'socklab validate labs/multiplexer';

  it('shows what each check said of each server, the checks, and the problems', () =>
    matchesGolden('report/validation.txt', validationText(validation(rows), command, style)));

  it('speaks Chinese', () =>
    matchesGolden('report/validation.zh-cn.txt', validationText(validation(rows), command, chinese)));

  it('stands its columns up where the terminal is narrow', () => {
    const narrow = validationText(validation(rows), command, { ...style, columns: 90 });
    matchesGolden('report/validation.narrow.txt', narrow);
    for (const line of narrow.split('\n')) assert.ok(displayWidth(line) <= 90, line);
  });

  it('lists flaky checks with what replays them', () => {
    const shown = validationText(repeated(), command, style);
    matchesGolden('report/validation.flaky.txt', shown.slice(shown.indexOf('Flaky')));
    assert.match(shown, /c-sigpipe +.*~/);
    const said = validationText(repeated(), command, chinese);
    matchesGolden('report/validation.flaky.zh-cn.txt', said.slice(said.indexOf('结论不稳定')));
  });

  it('says how far it came when it was stopped', () =>
    assert.match(
      validationText(validation(rows.slice(0, 2), { ok: false, cancelled: true }), command, style),
      /01 02 03.*c private.*c plain.*Stopped before the end: 2 of 9 grades were made\./s,
    ));

  it('shows of a part of the checks that part', () => {
    const part = [row('solution', 'c', { M01: 'passed', M07: 'passed' })];
    const shown = validationText(validation(part), command, style);
    assert.match(shown, /^ +01 07\n/);
    assert.deepEqual(shown.match(/[✓✗] M\d\d/g), ['✗ M01', '✗ M07']);
  });

  it('has words for a proved lab', () =>
    assert.match(
      validationText(validation(rows.slice(0, 3)), command, style),
      /levels private, plain agree in every verdict \(servers graded in each: 1\).*✓ multiplexer 1\.0\.0 is proved: 2 servers.*in 3 grades/s,
    ));
});

describe('validationJson', () => {
  it('is what the schema says, with sentences', () => {
    const json = JSON.parse(validationJson(validation(rows), createLocalizer('en'))) as {
      ok: boolean;
      problems: string[];
      matrix: { name: string; outcomes: Record<string, string>; varying: string[] }[];
    };
    assert.deepEqual(json.problems, ['faults/c-sigpipe (c) should be caught by M11, but M11 passed.']);
    assert.equal(json.ok, false);
    assert.deepEqual(json.matrix.map(line => [line.name, line.outcomes['M11'], line.varying]).slice(3, 5), [
      ['c', 'skipped', []],
      ['c-sigpipe', 'missed', []],
    ]);
  });

  it('keeps what varies', () => {
    const { matrix, flakes } = JSON.parse(validationJson(repeated(), createLocalizer('en'))) as {
      matrix: { varying: string[] }[];
      flakes: object[];
    };
    assert.deepEqual(matrix[1]?.varying, ['M11']);
    assert.equal(flakes.length, 1);
  });
});
