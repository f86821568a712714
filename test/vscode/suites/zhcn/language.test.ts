import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('Simplified Chinese', () => {
  it('is the language of the editor', () => {
    assert.equal(vscode.env.language, 'zh-cn');
  });
});
