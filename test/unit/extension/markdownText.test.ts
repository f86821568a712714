import * as assert from 'node:assert/strict';
import { markdownText } from '../../../src/extension/markdownText.ts';

describe('markdownText', () => {
  it('shows exactly the words', () => {
    assert.equal(markdownText('a*b_[x](y) <b> $(sync)'), String.raw`a\*b\_\[x\]\(y\) \<b\> \$\(sync\)`);
  });

  it('leaves code alone', () => {
    assert.equal(markdownText('call `read_all(*p)` again'), 'call `read_all(*p)` again');
  });

  it('escapes a lone backquote', () => {
    assert.equal(markdownText('a ` b'), String.raw`a \` b`);
  });
});
