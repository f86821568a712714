import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import {
  activateSocklab,
  checkRow,
  eventually,
  gradeCheck,
  newRun,
  openFolder,
  openLab,
  useServer,
} from '../../labsView.ts';

describe('grading', function () {
  this.timeout(180_000);
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
    await openLab(api);
  });

  it('shows a check that failed in the sidebar and, with a diff, in the Test Explorer', async () => {
    useServer('faults', 'c-stale-buffer');
    const run = await gradeCheck(api, 'E21');
    const published = run.checks.find(c => c.id === 'E21');
    assert.equal(published?.outcome, 'failed');
    assert.ok(published.message, 'no finding');
    assert.notEqual(published.expected, published.actual);
    assert.equal(published.file, join(openFolder(), 'server.c'));

    const row = await checkRow(api, 'E21');
    assert.equal(row.icon, 'error');
    assert.match(row.description, /^0\/4$/);
    assert.match(row.spoken, /, failed, /);
  });

  it('shows what the check builds on as passed', async () => {
    const row = await checkRow(api, 'E01');
    assert.equal(row.icon, 'pass');
    assert.match(row.description, /^3\/3$/);
  });

  it('opens the finding of a failed check', async () => {
    await vscode.commands.executeCommand('socklab.showFinding', { folder: openFolder(), check: 'E21' });
    const { label } = await checkRow(api, 'E21');
    await eventually('the finding', () =>
      vscode.window.tabGroups.all.flatMap(g => g.tabs).find(tab => tab.label === label),
    );
  });

  it('puts compile errors into Problems, and takes them away with the next grade', async () => {
    const file = vscode.Uri.file(join(openFolder(), 'server.c'));
    useServer('solutions', 'c');
    appendFileSync(file.fsPath, '\nint broken(void) { return missing_name; }\n');
    const run = await gradeCheck(api, 'E01');
    assert.deepEqual(
      run.checks.map(c => c.outcome),
      ['skipped'],
    );
    assert.match(run.buildError ?? '', /does not build/);
    const { lab } = await openLab(api);
    assert.match(lab.description, /does not build/);
    const problem = vscode.languages.getDiagnostics(file).find(d => d.source === 'socklab');
    assert.match(problem?.message ?? '', /missing_name/);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);

    useServer('solutions', 'c');
    const mended = await gradeCheck(api, 'E01');
    assert.equal(mended.checks.find(c => c.id === 'E01')?.outcome, 'passed');
    assert.deepEqual(vscode.languages.getDiagnostics(file), []);
    assert.equal(mended.buildError, undefined);
    assert.doesNotMatch((await openLab(api)).lab.description, /does not build/);
  });

  it('runs from the Test Explorer, all checks, into the sidebar and its score', async () => {
    const before = api.lastRun();
    // A no-op until the test items have arrived in the window.
    await eventually('the run to begin', async () => {
      await vscode.commands.executeCommand('testing.runAll');
      return api.lastRun() === before ? undefined : true;
    });
    const run = await eventually('the grade', () => newRun(api, before), 120_000);
    assert.equal(run.checks.length, 22);
    assert.deepEqual(
      run.checks.filter(c => c.outcome !== 'passed'),
      [],
      run.output,
    );
    const { lab } = await openLab(api);
    assert.match(lab.description, /100\/100/);
    assert.equal(lab.icon, 'pass-filled');
    assert.equal(api.badge(), undefined);
  });

  it('stops when it is told to, and keeps what was known', async () => {
    const before = api.lastRun();
    const graded = vscode.commands.executeCommand('socklab.grade');
    await eventually('a check to run', async () => {
      const { checks } = await openLab(api);
      return checks.find(({ icon }) => icon === 'loading~spin');
    });
    assert.ok((api.badge()?.value ?? 0) > 0, 'no badge while grading');
    const began = Date.now();
    await vscode.commands.executeCommand('socklab.cancel');
    await graded;
    assert.ok(Date.now() - began < 10_000, `took ${Date.now() - began} ms to stop`);
    const run = await eventually('the end', () => newRun(api, before));
    assert.ok(run.checks.some(c => c.verdict === 'cancelled'));
    assert.equal(api.badge(), undefined);
    const { lab, checks } = await openLab(api);
    assert.match(lab.description, /100\/100/);
    assert.deepEqual(
      checks.filter(({ icon }) => icon !== 'pass').map(({ spoken }) => spoken),
      [],
    );
  });

  it('grades a folder once at a time', async () => {
    const before = api.lastRun();
    const first = vscode.commands.executeCommand('socklab.gradeCheck', {
      folder: openFolder(),
      check: 'E01',
    });
    const second = vscode.commands.executeCommand('socklab.gradeCheck', {
      folder: openFolder(),
      check: 'E01',
    });
    await first;
    const run = await eventually('the grade', () => newRun(api, before));
    assert.equal(run.checks.find(c => c.id === 'E01')?.outcome, 'passed');
    await vscode.commands.executeCommand('notifications.clearAll');
    await second;
    assert.equal(api.lastRun()?.startedAt, run.startedAt);
  });

  it('says in one sentence that .socklab.json is broken', async () => {
    const file = vscode.Uri.file(join(openFolder(), '.socklab.json'));
    const good = await vscode.workspace.fs.readFile(file);
    await vscode.workspace.fs.writeFile(file, Buffer.from('{"lab": "no-such-lab"}'));
    try {
      const row = await eventually('the broken folder', async () => {
        await vscode.commands.executeCommand('socklab.refresh');
        const { lab } = await openLab(api);
        return lab.node.kind === 'broken' ? lab : undefined;
      });
      assert.match(row.description, /^[^\n]+\.$/);
    } finally {
      await vscode.workspace.fs.writeFile(file, good);
      await vscode.commands.executeCommand('socklab.refresh');
    }
    assert.equal((await openLab(api)).lab.node.kind, 'lab');
  });
});
