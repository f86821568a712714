import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import type { ValidationPicture } from '../../../../src/protocol/validationMessages.ts';
import { activateSocklab, closeEditors, eventually, openFolder, rows, type Row } from '../../labsView.ts';

const id = 'reverse-server';

describe('writing a lab in the editor', function () {
  this.timeout(120_000);
  const folder = (): string => join(openFolder(), id);
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
    const wish = { id, title: 'Reverse server', language: 'python', folder: folder() };
    const made = await vscode.commands.executeCommand('socklab.newLab', { wish, open: false });
    assert.equal(made, folder());
  });

  after(async () => {
    await closeEditors();
    await rm(folder(), { recursive: true, force: true });
    await eventually('the row to go', async () => ((await row()) ? undefined : true));
  });

  /** The row of the lab among those that are written here. */
  async function row(): Promise<Row | undefined> {
    return (await rows(api)).find(({ node }) => node.kind === 'authored' && node.lab.path === folder());
  }

  async function standing(wanted: ValidationPicture['standing']): Promise<ValidationPicture> {
    return await eventually(`a lab that is ${wanted}`, () => {
      const picture = api.validation(folder());
      return picture?.standing === wanted ? picture : undefined;
    });
  }

  it('shows the lab as one that is written here', async () => {
    const found = await eventually('the row', row);
    assert.equal(found.label, 'Reverse server');
    assert.equal(found.description, 'authoring');
    const item = await api.labsTree.getTreeItem(found.node);
    assert.equal(item.contextValue, 'authored');
  });

  it('proves a new lab, in a page that shows every server', async () => {
    const found = await eventually('the row', row);
    await vscode.commands.executeCommand('socklab.validateLab', found.node);
    const picture = await standing('proved');
    assert.deepEqual(picture.problems, []);
    const kinds = new Set(picture.lines.map(({ kind }) => kind));
    assert.deepEqual([...kinds], ['solution', 'starter', 'fault']);
    assert.ok(picture.lines.every(line => line.state === 'done' && line.ok));
    const fault = picture.lines.find(({ kind }) => kind === 'fault');
    assert.ok(fault?.cells.some(cell => cell.expected === 'catch' && cell.outcome === 'caught'));
    await eventually('the page', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(tab => tab.label === 'Proof of Reverse server'),
    );
    assert.match((await eventually('the row', row)).description, /^proved/);
  });

  it('says which servers were changed since, and grades one of them again', async () => {
    const solution = join(folder(), 'solutions', 'python', 'server.py');
    const document = await vscode.workspace.openTextDocument(solution);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(
      document.uri,
      new vscode.Position(document.lineCount, 0),
      '\nraise SystemExit("broken on purpose")\n',
    );
    edit.insert(document.uri, new vscode.Position(0, 0), 'raise SystemExit("broken on purpose")\n');
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await eventually('the mark', () =>
      api
        .validation(folder())
        ?.lines.some(line => line.folder === 'solutions/python' && line.isStale === true) === true
        ? true
        : undefined,
    );
    await vscode.commands.executeCommand('socklab.validateLab', {
      lab: folder(),
      servers: ['solutions/python'],
    });
    const picture = await standing('notProved');
    const line = picture.lines.find(each => each.folder === 'solutions/python');
    assert.equal(line?.ok, false);
    assert.ok(line.cells.some(cell => cell.outcome === 'unexpected' && cell.message !== undefined));
    assert.ok(picture.problems.some(problem => problem.line === line.key && problem.check !== undefined));
    // The others are as they were.
    assert.ok(picture.lines.filter(({ kind }) => kind === 'fault').every(each => each.ok));
  });

  it('can be stopped', async () => {
    const run = vscode.commands.executeCommand('socklab.validateLab', { lab: folder() });
    await standing('running');
    await vscode.commands.executeCommand('socklab.stopValidation', { lab: folder() });
    await run;
    const picture = await eventually('the end', () => {
      const now = api.validation(folder());
      return now && now.progress === undefined ? now : undefined;
    });
    assert.notEqual(picture.standing, 'proved');
  });

  it('tells of names that name nothing, in the Problems view, when the file is saved', async () => {
    const file = vscode.Uri.file(join(folder(), 'lab.json'));
    const before = readFileSync(file.fsPath, 'utf8');
    const document = await vscode.workspace.openTextDocument(file);
    const manifest = JSON.parse(before) as { checks: { needs?: string[] }[] };
    assert.ok(manifest.checks[0]);
    manifest.checks[0].needs = ['nowhere'];
    const edit = new vscode.WorkspaceEdit();
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    edit.replace(file, all, JSON.stringify(manifest, null, 2));
    await vscode.workspace.applyEdit(edit);
    await document.save();
    const problem = await eventually('the problem', () =>
      vscode.languages.getDiagnostics(file).find(({ source }) => source === 'socklab'),
    );
    assert.equal(problem.message, 'No check of this lab is called nowhere.');
    assert.equal(document.getText(problem.range), '"nowhere"');
    writeFileSync(file.fsPath, before);
  });

  it('previews it as a learner has it: begun from what a pack would install, without a solution', async () => {
    const preview = await vscode.commands.executeCommand<string>('socklab.previewLab', {
      ...{ lab: folder(), language: 'python', open: false },
    });
    const files = readdirSync(preview, { recursive: true }).map(String).sort();
    assert.deepEqual(files, ['.gitignore', '.socklab.json', 'README.md', 'README.zh-cn.md', 'server.py']);
    const place = dirname(dirname(preview));
    const everything = readdirSync(place, { recursive: true }).map(String);
    assert.ok(everything.some(name => name.endsWith('checks.mjs')));
    for (const name of everything) assert.doesNotMatch(name, /solutions|faults|checks\.ts/);
    assert.ok(existsSync(join(preview, '.socklab.json')));
    await rm(place, { recursive: true, force: true });
  });
});
