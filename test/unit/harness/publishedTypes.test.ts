import * as assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as prettier from 'prettier';
import ts from 'typescript';
import { matchesGolden } from '../golden.ts';
import { publishedTypes } from './publishedTypes.ts';

const harness = 'src/harness/api.ts';
const conversations = 'src/conversations/api.ts';

async function formatted(types: string, about: string): Promise<string> {
  const head = `// ${about}\n// Written by \`npm run types\`; a lab's copy is brought up to date by \`socklab validate\`.\n\n`;
  return prettier.format(head + types, { ...(await prettier.resolveConfig(harness)), parser: 'typescript' });
}

/** What an editor would say of these files, with only the published types at hand. */
function complaints(files: readonly string[]): string[] {
  const folder = path.resolve('media/types');
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...(
        ts.readConfigFile('media/scaffold/lab/tsconfig.json', file => readFileSync(file, 'utf8')).config as {
          compilerOptions: object;
        }
      ).compilerOptions,
      paths: { 'socklab/*': [`${folder}/*.d.ts`] },
    },
    '.',
  );
  const program = ts.createProgram([...files, path.join(folder, 'node.d.ts')], {
    ...options,
    skipLibCheck: false,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ''}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

describe('the published types of the harness', function () {
  this.timeout(120_000);
  let types: ReadonlyMap<string, string>;

  before(() => {
    types = publishedTypes(
      new Map([
        [harness, 'socklab/harness'],
        [conversations, 'socklab/conversations'],
      ]),
    );
  });

  it('media/types/harness.d.ts is current (npm run types writes it)', async () =>
    matchesGolden(
      '../../media/types/harness.d.ts',
      await formatted(types.get(harness) ?? '', 'socklab/harness: what the checks of a lab are written in.'),
    ));

  it('media/types/conversations.d.ts is current', async () =>
    matchesGolden(
      '../../media/types/conversations.d.ts',
      await formatted(
        types.get(conversations) ?? '',
        'socklab/conversations: what several labs say to an echo server.',
      ),
    ));

  it('are all there is, and need nothing else', () => {
    const names = ['conversations.d.ts', 'harness.d.ts', 'node.d.ts'];
    assert.deepEqual(readdirSync('media/types').sort(), names);
    const imports = names.flatMap(
      name => readFileSync(`media/types/${name}`, 'utf8').match(/from '.*'/g) ?? [],
    );
    assert.deepEqual([...new Set(imports)], ["from 'socklab/harness'"]);
  });

  it('are enough for every lab that comes with Socklab, and for a new one', () => {
    const withoutNode = (file: string): boolean => !readFileSync(file, 'utf8').includes("from 'node:");
    const files = globSync(['labs/*/checks.ts', 'labs/*/checks/*.ts', 'media/scaffold/lab/checks.ts']);
    assert.ok(files.length > 20);
    // A program has one set of types; what imports Node's modules needs those of Node.
    assert.deepEqual(
      complaints(files.filter(withoutNode)).filter(each => !each.includes("'node:")),
      [],
    );
  });

  it('say something of every name', () => {
    const source = ts.createSourceFile(
      'h.d.ts',
      readFileSync('media/types/harness.d.ts', 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const silent: string[] = [];
    const look = (node: ts.Node, within: string): void => {
      const isNamed =
        ts.isFunctionDeclaration(node) ||
        ts.isClassDeclaration(node) ||
        ts.isInterfaceDeclaration(node) ||
        ts.isTypeAliasDeclaration(node) ||
        ts.isMethodDeclaration(node) ||
        ts.isGetAccessor(node);
      if (!isNamed) return;
      const name = `${within}${node.name?.getText() ?? ''}`;
      if (ts.getJSDocCommentsAndTags(node).length === 0) silent.push(name);
      if (ts.isClassDeclaration(node)) for (const member of node.members) look(member, `${name}.`);
    };
    for (const statement of source.statements) look(statement, '');
    assert.deepEqual(silent, []);
  });
});
