import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { readCheckModules } from '../../../src/authoring/checkModules.ts';
import { stripTypes } from '../../../src/authoring/stripTypes.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder, writeFiles } from '../lab/testLab.ts';

const one = `import { check } from 'socklab/harness';\n`;
const whole = `${one}export const checks = [check('A', async () => {})];\n`;

/** Reads the check files of a lab and gives the names of the modules with what each imports. */
async function modulesOf(files: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
  let found: Record<string, string[]> = {};
  await inTemporaryFolder(async folder => {
    await writeFiles(folder, files);
    const modules = await readCheckModules(folder, stripTypes);
    found = Object.fromEntries(modules.map(({ name, imports }) => [name, [...imports.values()]]));
  });
  return found;
}

/** Expects that the files cannot be compiled: `<place>: …words…`. */
async function refused(
  files: Readonly<Record<string, string>>,
  place: string,
  ...words: string[]
): Promise<void> {
  await inTemporaryFolder(async folder => {
    await writeFiles(folder, files);
    const reading = readCheckModules(folder, stripTypes);
    await rejectsWithHumanError(reading, 'checks-invalid', path.join(folder, place), ...words);
  });
}

describe('readCheckModules', () => {
  it('follows imports, however the file is named, and leaves types out', async () =>
    assert.deepEqual(
      await modulesOf({
        'checks.ts': `${one}import { a } from './checks/a.ts';\nimport { b } from './checks/b.js';\nimport { c } from './checks/c';\nimport type { D } from './checks/no-such-file.ts';\nimport { hash } from 'node:crypto';\nexport const checks = [check('A', async () => { a(b, c, hash); })];\nexport type E = D;\n`,
        'checks/a.ts': `import { text } from 'socklab/harness';\nexport function a(..._: unknown[]): void { text('hi'); }\n`,
        'checks/b.ts': `export { c as b } from './deep/c.ts';\n`,
        'checks/c.ts': `export * from './deep/c.ts';\n`,
        'checks/deep/c.ts': `import * as up from '../a.ts';\nexport const c: number = up ? 1 : 2;\n`,
      }),
      {
        'checks.ts': ['socklab/harness', 'checks/a.ts', 'checks/b.ts', 'checks/c.ts', 'node:crypto'],
        'checks/a.ts': ['socklab/harness'],
        'checks/b.ts': ['checks/deep/c.ts'],
        'checks/c.ts': ['checks/deep/c.ts'],
        'checks/deep/c.ts': ['checks/a.ts'],
      },
    ));

  it('says where a file is no TypeScript', async () => {
    await refused({ 'checks.ts': `${one}const x: number = ;\n` }, 'checks.ts:2:19', 'Unexpected token');
    await refused({ 'checks.ts': `${one}\nreturn 3;\n` }, 'checks.ts:3:1', 'not TypeScript');
    // What nobody imports is not read.
    assert.deepEqual(await modulesOf({ 'checks.ts': whole, 'checks/draft.ts': 'const = ;' }), {
      'checks.ts': ['socklab/harness'],
    });
  });

  it('names the import that leads nowhere, or too far', async () => {
    const importing = (from: string): Record<string, string> => ({
      'checks.ts': `${whole}\nimport { x } from '${from}';\nx();\n`,
    });
    await refused(importing('./checks/x.ts'), 'checks.ts:4:19', 'there is no file', 'checks/x.ts');
    for (const from of [
      'lodash',
      'fs',
      'node:no-such',
      './helpers/x.ts',
      '../x.ts',
      './checks/../../x.ts',
      '/etc/passwd',
      'socklab',
    ])
      await refused(importing(from), 'checks.ts:4:19', `cannot import “${from}”`, 'socklab/harness');
  });

  it('refuses what one file of checks cannot do', async () => {
    await refused({ 'checks.ts': `${whole}await 1;\n` }, 'checks.ts:3:1', 'outside of any function');
    await refused({ 'checks.ts': `${whole}for await (const a of []) a;\n` }, 'checks.ts:3:1', 'outside');
    await refused(
      { 'checks.ts': `${whole}export const f = () => import('./x.ts');\n` },
      'checks.ts:3:24',
      'import()',
    );
    await refused(
      { 'checks.ts': `${one}export const Checks = [check];\n` },
      'checks.ts',
      'export const checks = [',
    );
    await refused({ 'checks.ts': `${whole}${'('.repeat(50_000)}` }, 'checks.ts:1:1', 'Nested too deeply');
    await refused({ 'checks.ts/in/a/folder': '' }, 'checks.ts', 'cannot be read (EISDIR)');
    await refused({ 'checks.ts': `${whole}//${'x'.repeat(1024 * 1024)}` }, 'checks.ts', 'too large');
  });
});

describe('stripTypes', () => {
  it('leaves every statement in its line', () => {
    const source = `interface A {\n  b: string;\n}\n\nexport const a = (x: A): string =>\n  x.b as string;\n`;
    const result = stripTypes(source);
    assert.ok('module' in result);
    const lines = result.module.code.split('\n');
    assert.match(lines[4] ?? '', /const a = \(x\)/);
    assert.match(lines[5] ?? '', /x\.b/);
    assert.equal(lines.length, source.split('\n').length);
  });

  it('leaves comments out, and what only looks like one as it is', () => {
    const result = stripTypes(
      "// secret\nexport const a = '// kept'; /* secret\nsecret */ export const b = a; // secret\nexport const c = /\\/*kept/;\n",
    );
    assert.ok('module' in result);
    const { code } = result.module;
    assert.doesNotMatch(code, /secret/);
    assert.equal(code.split('kept').length, 3);
    assert.match(code.split('\n')[2] ?? '', /const b = /);
    assert.match(code.split('\n')[3] ?? '', /c =/);
  });

  it('collects what is said, and the ids of checks', () => {
    const result = stripTypes(
      "check('R01', async () => { text('One {n}', { n: text(`two`) }); text(name); other('three'); });\nconst a = 1;\nexport { a as b };",
    );
    assert.ok('module' in result);
    assert.deepEqual(result.module.sentences, ['One {n}', 'two']);
    assert.deepEqual(result.module.checkIds, ['R01']);
    assert.deepEqual(result.module.exports, ['b']);
  });

  it('understands today’s TypeScript', () => {
    const sources = [
      'export const a = { b: 1 } satisfies Record<string, number>;',
      'export const f = <const T extends readonly unknown[]>(x: T): T => x;',
      'export abstract class A<T> { #b = 1; declare c: T; static { } protected get d(): number { return this.#b!; } }',
      'export function f(x: unknown): asserts x is string {}',
      "import { type A, b } from 'socklab/harness'; export const c: A = b?.c ?? b!.d;",
      'export enum E { A = 1, B }',
      'export async function* g(): AsyncGenerator<number> { for await (const x of []) yield x; await 1; }',
      'export type { A } from "./a.ts"; export let [x, y]: [number, `a${string}`?] = [1];',
      'let a: unique symbol; a ||= 1n; label: for (;;) break label;',
    ];
    for (const source of sources)
      assert.ok('module' in stripTypes(source), `${source}\n${JSON.stringify(stripTypes(source))}`);
  });
});
