import * as assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { text } from '../../../src/base/text.ts';
import { ValidationStore } from '../../../src/extension/validationStore.ts';
import { row } from '../grading/validationRows.ts';
import { sampleGrade } from '../report/sampleGrade.ts';

const line = 'faults/c-x@private';

describe('ValidationStore', () => {
  let home: string;
  let store: ValidationStore;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'socklab-store-'));
    store = new ValidationStore(home, '/labs/echo-server');
  });

  afterEach(() => rmSync(home, { recursive: true }));

  const files = (): string[] =>
    readdirSync(home, { recursive: true })
      .map(String)
      .filter(name => name.endsWith('.json'));

  it('gives back what was kept, sentences with what fills them', async () => {
    const problem = text('{proof} is wrong: {why}', { proof: 'faults/c-x', why: text('No.') });
    const kept = {
      ...{ folder: '/labs/echo-server', labVersion: '1.0.0', isStopped: false, notes: [text('A note.')] },
      rows: [row('fault', 'c-x', { E01: 'caught' }, { problems: [problem] })],
      gradedAt: { 'faults/c-x': 5 },
    };
    await store.save(kept);
    assert.deepEqual(await store.load(), { schema: 'socklab-kept-validation/1', ...kept });
    assert.equal(await new ValidationStore(home, '/labs/other').load(), undefined);
  });

  it('keeps findings of each check, the latest, until their server is gone', async () => {
    await store.saveFindings(line, sampleGrade);
    const found = await store.findings(line);
    assert.ok(found.length > 0);
    const [first] = found;
    assert.ok(first);
    // It passes now, and nothing is left to read of it.
    const { finding: _finding, note: _note, ...passed } = first;
    await store.saveFindings(line, { ...sampleGrade, checks: [{ ...passed, verdict: 'passed' }] });
    assert.deepEqual(
      (await store.findings(line)).map(({ id }) => id),
      found.slice(1).map(({ id }) => id),
    );
    await store.keepOnly([]);
    assert.deepEqual(await store.findings(line), []);
  });

  it('takes what cannot be read, or is of another version, for nothing', async () => {
    await store.save({
      ...{ folder: '/', labVersion: '1.0.0', isStopped: false, notes: [], rows: [], gradedAt: {} },
    });
    await store.saveFindings(line, sampleGrade);
    for (const content of ['{', '{"schema":"socklab-kept-validation/9"}', '[{"id":7}]']) {
      for (const file of files()) writeFileSync(path.join(home, file), content);
      assert.equal(await store.load(), undefined);
      assert.deepEqual(await store.findings(line), []);
    }
  });
});
