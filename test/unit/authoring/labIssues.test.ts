import * as assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { english } from '../../../src/base/text.ts';
import { labIssues } from '../../../src/authoring/labIssues.ts';

const check = (id: string, needs: readonly string[] = []): object => ({
  ...{ id, title: id, points: 1, deadlineMs: 1000, needs },
});

describe('labIssues', () => {
  let folder: string;

  const write = (name: string, value: unknown): void => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  };
  const writeLab = (checks: readonly object[]): void =>
    write('lab.json', {
      ...{ formatVersion: 1, id: 'l', version: '1.0.0', title: 'L', summary: 'S', difficulty: 1, checks },
      languages: { c: { title: 'C', build: [], run: ['./server'], files: ['server.c', 'more.c'] } },
    });
  /** `lab.json "E01": sentence` */
  const found = async (): Promise<string[]> =>
    (await labIssues(folder)).map(({ file, offset, length, words }) => {
      const shown = readFileSync(file, 'utf8').slice(offset, offset + length);
      return `${path.relative(folder, file)} ${shown}: ${english.say(words)}`;
    });

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-issues-'));
    write('starters/c/server.c', '');
    write('starters/c/more.c', '');
    write('solutions/c/server.c', '');
    write('faults/c-x/fault.json', { language: 'c', summary: 'S', caughtBy: ['E01', 'E02'] });
    writeLab([check('E01'), check('E02', ['E01'])]);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds nothing in a lab that is right', async () => assert.deepEqual(await found(), []));

  it('points at ids that are there twice, at needs that name nothing and at circles', async () => {
    writeLab([check('E01', ['E02']), check('E02', ['E01', 'E09']), check('E01')]);
    assert.deepEqual(await found(), [
      'lab.json "E02": E01 needs itself, directly or through others; break the circle.',
      'lab.json "E01": E02 needs itself, directly or through others; break the circle.',
      'lab.json "E09": No check of this lab is called E09.',
      'lab.json "E01": Another check is called E01 already.',
    ]);
  });

  it('points at a language without its folders, and at files that a starter lacks', async () => {
    rmSync(path.join(folder, 'starters/c/more.c'));
    rmSync(path.join(folder, 'solutions'), { recursive: true });
    assert.deepEqual(await found(), [
      'lab.json "c": There is no solution for c: add solutions/c.',
      'lab.json "more.c": starters/c has no such file: more.c.',
    ]);
  });

  it('points at names in faults that are no checks, and warns of checks that nothing proves', async () => {
    write('faults/c-x/fault.json', { language: 'go', summary: 'S', caughtBy: ['E01'], also: ['*', 'E07'] });
    assert.deepEqual(await found(), [
      'faults/c-x/fault.json "go": lab.json does not know the language “go”. It knows: c.',
      'faults/c-x/fault.json "E07": No check of this lab is called E07.',
      'lab.json "E02": No fault is caught by E02: add one, so that it is known to catch something.',
    ]);
  });

  it('leaves what is no JSON, and what has another shape, to the schema', async () => {
    write('faults/c-x/fault.json', '{');
    assert.equal((await found()).length, 2);
    write('lab.json', { formatVersion: 1 });
    assert.deepEqual(await found(), []);
  });
});
