import * as assert from 'node:assert/strict';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { renderDiagnoses } from '../../../src/report/diagnosesText.ts';
import { displayWidth } from '../../../src/report/displayWidth.ts';
import { plainPaint } from '../../../src/report/paint.ts';
import type { Diagnosis } from '../../../src/sockets/diagnosis.ts';
import { matchesGolden } from '../golden.ts';

const leak: Diagnosis = {
  id: 'close-wait server 127.0.0.1:9000',
  kind: 'close-wait',
  severity: 'warning',
  side: 'server',
  server: { address: '127.0.0.1', port: 9000 },
  since: 1000,
  older: false,
  count: 3,
  sockets: ['sk:1', 'sk:2', 'sk:3'],
  connections: [],
  facts: {},
  owner: { pid: 12, fd: 5, command: 'server' },
  concept: 'close-wait',
};
const { owner: _, ...unowned } = leak;
const orphan: Diagnosis = {
  ...unowned,
  kind: 'orphan',
  severity: 'remark',
  older: true,
  facts: { expiresMs: 31_000 },
};

function render(diagnoses: readonly Diagnosis[], maxLines?: number, locale = 'en'): string {
  const style = { localizer: createLocalizer(locale), paint: plainPaint, columns: 100 };
  return renderDiagnoses(diagnoses, style, { at: 5200, ...(maxLines !== undefined && { maxLines }) });
}

describe('renderDiagnoses', () => {
  it('says what, why, and what in the code does it', () => {
    matchesGolden('diagnoses/en.txt', render([leak, orphan]));
    matchesGolden('diagnoses/zh-cn.txt', render([leak, orphan], undefined, 'zh-cn'));
    assert.ok(
      render([leak, orphan], undefined, 'zh-cn')
        .split('\n')
        .every(line => displayWidth(line) <= 100),
    );
  });

  it('says that there is nothing', () => assert.equal(render([]), 'Diagnoses\n  nothing looks wrong\n'));

  it('gives up explanations, then diagnoses, where there is no room', () => {
    const many = Array.from({ length: 9 }, () => leak);
    for (const most of [4, 6, 12]) {
      const drawn = render(many, most);
      assert.ok(drawn.trimEnd().split('\n').length <= most, drawn);
      assert.match(drawn, /not closed: 3 .*\n/);
    }
    assert.match(render(many, 6), /… and \d more diagnoses\n$/);
    assert.doesNotMatch(render(many, 12), /more diagnoses/);
  });
});
