import * as assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { followTutorial, newReader, tutorialBlocks } from '../tutorialBlocks.ts';
import { inTemporaryFolder } from '../unit/lab/testLab.ts';
import { built } from './installedGrader.ts';

const read = async (name: string): Promise<string> =>
  readFile(path.join(import.meta.dirname, '../../labs', name), 'utf8');

describe('the tutorial for authors of labs', function () {
  this.timeout(300_000);

  for (const [name, locale] of [
    ['TUTORIAL.md', 'en'],
    ['TUTORIAL.zh-cn.md', 'zh-cn'],
  ] as const) {
    it(`${name} works as it stands`, () =>
      inTemporaryFolder(async home => {
        await followTutorial(tutorialBlocks(await read(name)), await newReader(home, built.cli, locale));
      }));
  }

  it('is the same in both languages, but for the words', async () => {
    const [english, chinese] = await Promise.all(['TUTORIAL.md', 'TUTORIAL.zh-cn.md'].map(read));
    const doings = (markdown = ''): string[] =>
      tutorialBlocks(markdown).map(
        ({ kind, of, content }) => `${kind} ${of}${kind === 'shows' ? '' : `\n${content}`}`,
      );
    assert.deepEqual(doings(chinese), doings(english));
  });
});
