import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { shellWord } from '../../../src/cli/newCommand.ts';

describe('shellWord', () => {
  it('leaves plain paths as they are', () => assert.equal(shellWord('../my-echo/c_1.0'), '../my-echo/c_1.0'));
  for (const word of ['my work', "it's", '$HOME', '工作', 'a;b', '']) {
    it(`survives a shell: ${JSON.stringify(word)}`, () =>
      assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' }), word));
  }
});
