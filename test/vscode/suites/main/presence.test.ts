import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

describe('the development host', () => {
  it('has the extension', () => {
    const extension = vscode.extensions.getExtension('socklab.socklab');
    assert.ok(extension, 'socklab.socklab is not there');
  });

  it('has the lab open, trusted', () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.match(readFileSync(join(folder, '.socklab.json'), 'utf8'), /"echo-server"/);
    assert.equal(vscode.workspace.isTrusted, true);
  });
});
