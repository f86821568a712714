import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import { activateSocklab, eventually, gradeCheck, openFolder, openLab, useServer } from '../../labsView.ts';

describe('running a server', function () {
  this.timeout(60_000);
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
    await openLab(api);
    useServer('solutions', 'c');
  });

  it('builds it, starts it on the port that the labs view names, and stops it', async () => {
    await vscode.commands.executeCommand('socklab.run');
    const { lab } = await openLab(api);
    const port = Number(/^:(\d+) · C\b/.exec(lab.description)?.[1]);
    assert.ok(port > 0, lab.description);
    assert.match(lab.spoken, new RegExp(`, port ${port} · C`));
    assert.equal(await eventually('an echo', () => echo(port)), 'hello');

    await vscode.commands.executeCommand('socklab.stop');
    await eventually('the end', async () => {
      const { lab: row } = await openLab(api);
      return row.description.startsWith(':') ? undefined : true;
    });
    await eventually('the port to close', async () => ((await echo(port)) === undefined ? true : undefined));
  });

  it('takes away what the compiler said in an earlier grade', async () => {
    const file = vscode.Uri.file(join(openFolder(), 'server.c'));
    appendFileSync(file.fsPath, '\nint broken(void) { return missing_name; }\n');
    await gradeCheck(api, 'E01');
    assert.ok(vscode.languages.getDiagnostics(file).length > 0, 'no compile error');
    useServer('solutions', 'c');
    await vscode.commands.executeCommand('socklab.run');
    assert.deepEqual(vscode.languages.getDiagnostics(file), []);
    await vscode.commands.executeCommand('socklab.stop');
  });
});

async function echo(port: number): Promise<string | undefined> {
  return await new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2000, () => socket.destroy());
    socket.once('connect', () => socket.write('hello'));
    socket.once('data', data => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', () => {});
    socket.once('close', () => resolve(undefined));
  });
}
