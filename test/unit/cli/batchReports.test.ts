import * as assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import { BatchFolder } from '../../../src/classroom/batchFolder.ts';
import { reportBatch } from '../../../src/cli/batchReports.ts';
import type { CliContext } from '../../../src/cli/cliContext.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { classFormatNames, type ClassFormat } from '../../../src/report/classReports.ts';
import { TestFolder } from '../grading/testFolder.ts';
import { smallClass } from '../report/classRoom.ts';

describe('reportBatch', function () {
  // Much work for a machine that is busy with other things.
  this.timeout(20_000);
  const folders = new TestFolder();
  let out = '';
  beforeEach(async () => (out = await folders.make({})));
  afterEach(() => folders.removeAll());

  /** @param left out of the class */
  async function report(formats: readonly ClassFormat[], left: readonly string[] = []): Promise<void> {
    const context: CliContext = {
      ...{ stdout: new PassThrough().resume(), stderr: new PassThrough().resume() },
      ...{ stdin: () => new PassThrough(), env: {}, locale: 'en', localizer: createLocalizer('en') },
      signal: new AbortController().signal,
      installation: () => assert.fail('nothing of it is needed'),
    };
    const input = await smallClass();
    const results = input.results.filter(({ student }) => !left.includes(student.id));
    await using folder = await BatchFolder.open(out);
    await reportBatch({ input: { ...input, results }, formats }, folder, context);
  }

  const files = async (): Promise<string[]> => {
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    return entries
      .filter(entry => entry.isFile())
      .map(entry => path.relative(out, path.join(entry.parentPath, entry.name)))
      .sort();
  };

  it('leaves no report of a student who is not in the class any more', async () => {
    await report(classFormatNames);
    const before = await files();
    const ofOne = ['autolab/s01.txt', 'classroom/s01.txt', 'gradescope/s01.json', 'prairielearn/s01.json'];
    assert.deepEqual(
      before.filter(name => name.includes('s01')),
      ofOne,
    );
    await report(classFormatNames, ['s01']);
    assert.deepEqual(
      await files(),
      before.filter(name => !ofOne.includes(name)),
    );
  });

  it('leaves what is none of its reports, and other formats as they are', async () => {
    await report(['autolab', 'gradescope']);
    const own = ['autolab/s01.json', 'autolab/.s01.txt', 'notes/s01.txt', 's01.txt'];
    await mkdir(path.join(out, 'notes'));
    for (const name of [...own, 'autolab/.new-1']) await writeFile(path.join(out, name), '');
    await report(['autolab'], ['s01']);
    const now = await files();
    assert.deepEqual(
      now.filter(name => name.includes('s01')),
      [...own, 'gradescope/s01.json'].sort(),
    );
    assert.ok(!now.includes('autolab/.new-1'), 'the draft of a run that was killed');
  });
});
