import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';
import { authoringTools } from '../../../src/authoring/authoringTools.ts';
import { newLab } from '../../../src/authoring/newLab.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';

/** What an editor knows of a lab: TypeScript's language service with the lab's own tsconfig.json, as VS Code runs it. */
function languageService(lab: string): ts.LanguageService {
  const config = ts.readConfigFile(path.join(lab, 'tsconfig.json'), file => readFileSync(file, 'utf8'));
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config.config, ts.sys, lab);
  assert.deepEqual(errors, []);
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => '1',
    getScriptSnapshot: file => {
      const content = ts.sys.readFile(file);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => lab,
    getDefaultLibFileName: each => ts.getDefaultLibFilePath(each),
    fileExists: file => ts.sys.fileExists(file),
    readFile: file => ts.sys.readFile(file),
    directoryExists: each => ts.sys.directoryExists(each),
  });
}

describe('an editor in a new lab, without any package installed', function () {
  this.timeout(60_000);

  it('finds no mistake, completes, and shows the documentation of the harness', () =>
    inTemporaryFolder(async home => {
      const tools = authoringTools(path.resolve('.'));
      const { folder, checks } = await newLab(
        { id: 'own-lab', language: 'c', folder: path.join(home, 'lab') },
        tools,
      );
      const service = languageService(folder);
      const mistakes = [
        ...service.getSyntacticDiagnostics(checks),
        ...service.getSemanticDiagnostics(checks),
      ];
      assert.deepEqual(
        mistakes.map(each => ts.flattenDiagnosticMessageText(each.messageText, '\n')),
        [],
      );
      const source = readFileSync(checks, 'utf8');
      const behind = (words: string): number => source.indexOf(words) + words.length;

      const ofClient = service.getCompletionsAtPosition(checks, behind('await client.'), {})?.entries ?? [];
      const names = ofClient.map(({ name }) => name);
      for (const name of ['send', 'sendApart', 'expect', 'expectEnd', 'reset', 'endWrite'])
        assert.ok(names.includes(name), name);
      const ofT = service.getCompletionsAtPosition(checks, behind('= await t.'), {})?.entries ?? [];
      for (const hidden of ['host', 'dispose', 'until'])
        assert.ok(!ofT.some(({ name }) => name === hidden), hidden);

      const hover = service.getQuickInfoAtPosition(checks, behind('await client.exp'));
      assert.match(ts.displayPartsToString(hover?.documentation), /^Wants exactly these bytes next\./);
      const oneCheck = service.getQuickInfoAtPosition(checks, behind('const oneLine = che'));
      assert.match(
        ts.displayPartsToString(oneCheck?.documentation),
        /One check of a lab\.[^]*await t\.server\(\)/,
      );
    }));
});
