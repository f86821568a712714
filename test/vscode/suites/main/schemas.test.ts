import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { aboutOf, labelOf, openJson } from '../../jsonFiles.ts';
import { eventually } from '../../labsView.ts';

const begun = `{
  "formatVersion": 1,
  "id": "My Lab",
  "checks": [{ "id": "C01", "visibility": "", "concept": "" }]
}
`;

describe('what authors write', () => {
  it('is explained in a hover', async () => {
    await using file = await openJson('hover/lab.json', begun);
    assert.match(await file.hover('"visibility"'), /How much of the check learners see/);
    assert.match(await file.hover('"id": "My'), /called in commands, in learners’ folders/);
  });

  it('is offered, with what each value means', async () => {
    await using file = await openJson('offers/lab.json', begun);
    const values = await file.offers('"visibility": "', '"hidden"');
    const hidden = values.find(item => labelOf(item) === '"hidden"');
    assert.ok(hidden);
    assert.match(aboutOf(hidden), /called “Hidden check”/);
    await file.offers('"concept": "', '"half-close"');
  });

  it('is told where it is wrong', async () => {
    await using file = await openJson('wrong/lab.json', begun);
    const problems = await eventually('problems', () => {
      const all = file.problems();
      return all.some(problem => problem.includes('A small letter first')) ? all : undefined;
    });
    assert.ok(problems.some(problem => problem.includes('languages')));
  });

  it('can be begun from an empty file', async () => {
    await using file = await openJson('empty/lab.json', '');
    const items = await eventually('a whole lab', async () => {
      const { items: all } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        file.uri,
        new vscode.Position(0, 0),
      );
      return all.some(item => labelOf(item) === 'lab') ? all : undefined;
    });
    const lab = items.find(item => labelOf(item) === 'lab');
    assert.ok(lab?.insertText instanceof vscode.SnippetString);
    assert.match(lab.insertText.value, /"formatVersion": 1/);
  });

  it('is left alone in a lab.json of somebody else', async () => {
    const foreign = '{ "microscope": "X1", "rooms": [4, 5], "chief": { "name": 3 } }';
    await using wrong = await openJson('theirs/wrong/lab.json', begun);
    await using file = await openJson('theirs/lab.json', foreign);
    // The language service has judged the one that is ours by then.
    await eventually('problems', () => (wrong.problems().length > 0 ? true : undefined));
    assert.deepEqual(file.problems(), []);
  });

  it('has faults and learners’ folders among it', async () => {
    await using fault = await openJson(
      'lab/faults/c-wrong/fault.json',
      '{ "language": "c", "caughtBy": [] }',
    );
    assert.match(await fault.hover('"caughtBy"'), /Checks that must not pass/);
    await using folder = await openJson('mine/.socklab.json', '{ "lab": "echo-server", "run": ["x"] }');
    assert.match(await folder.hover('"run"'), /Your own command that starts the server/);
  });
});
