import * as assert from 'node:assert/strict';
import { appendFile, readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { authoringTools } from '../../src/authoring/authoringTools.ts';
import { compileChecks } from '../../src/authoring/compileChecks.ts';
import { newLab } from '../../src/authoring/newLab.ts';
import { openLabFolder } from '../../src/authoring/openLabFolder.ts';
import { english } from '../../src/base/text.ts';
import { loadChecks } from '../../src/grading/loadChecks.ts';
import { validateLab } from '../../src/grading/validateLab.ts';
import type { Validation } from '../../src/grading/validation.ts';
import type { Lab } from '../../src/lab/catalogue.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { readLabFiles } from '../../src/pack/labFiles.ts';
import { rejectsWithHumanError } from '../unit/lab/humanError.ts';
import { inTemporaryFolder, writeFiles } from '../unit/lab/testLab.ts';
import { built } from './installedGrader.ts';

const tools = authoringTools(path.join(import.meta.dirname, '../..'));

/** A new lab, and a cache for what is compiled of it. */
async function inNewLab(
  use: (lab: string, open: () => Promise<Lab>, cache: string) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async home => {
    const folder = path.join(home, 'course', 'lab');
    await newLab({ id: 'own-lab', language: 'python', folder }, tools);
    const cache = path.join(home, 'cache');
    const open = (): Promise<Lab> =>
      openLabFolder(folder, { tools, cache, checksFolder: built.catalogue.checksFolder });
    await use(folder, open, cache);
  });
}

async function validated(lab: Lab): Promise<Validation> {
  return validateLab({
    lab,
    paths: built.paths,
    locale: 'en',
    sandbox: 'plain',
    servers: ['solutions/python'],
  });
}

const problems = ({ problems: all }: Validation): string => all.map(each => english.say(each)).join('\n');

describe('checks that somebody writes outside of Socklab', function () {
  this.timeout(120_000);

  it('may use files of their own, modules of Node and the conversations', () =>
    inNewLab(async (folder, open) => {
      await writeFiles(folder, {
        'checks/later.ts': `import { createHash } from 'node:crypto';\nimport { noNewline } from 'socklab/conversations';\nimport { bytes, type CheckContext } from 'socklab/harness';\n\nexport const digest = (word: string): string => createHash('sha256').update(bytes(word)).digest('hex');\nexport const unused = (t: CheckContext): Promise<void> => t.server().then(server => noNewline(t, server));\n`,
      });
      const checks = path.join(folder, 'checks.ts');
      const source = await readFile(checks, 'utf8');
      const imported = `import { digest } from './checks/later.ts';\n${source}`;
      await writeFile(checks, imported.replace('t.random.letters(8).toString()', 'digest("x").slice(0, 8)'));
      const lab = await open();
      assert.match(await readFile(lab.checksFile, 'utf8'), /createRequire/);
      const validation = await validated(lab);
      assert.equal(problems(validation), '');
    }));

  for (const lab of ['echo-server', 'framing-decoder', 'multiplexer', 'thread-pool-server']) {
    it(`could be those of ${lab}`, () =>
      inTemporaryFolder(async folder => {
        const { code, sources } = await compileChecks(built.labFolder(lab), tools);
        const file = path.join(folder, 'checks.mjs');
        await writeFile(file, code);
        const { manifest } = await loadLab(built.labFolder(lab), { checksFile: file });
        const ids = manifest.checks.map(({ id }) => id).sort();
        const checks = await loadChecks(file);
        assert.deepEqual(checks.map(({ id }) => id).sort(), ids);
        assert.deepEqual([...sources.checkIds].sort(), ids);
      }));
  }

  it('are taken from a build while that is younger than they are', () =>
    inNewLab(async (folder, open) => {
      const build = path.join(folder, '../../dist/labs', path.basename(folder), 'checks.mjs');
      await writeFiles(path.dirname(build), { 'checks.mjs': 'export const checks = [];\n' });
      const now = Date.now() / 1000;
      await utimes(build, now + 60, now + 60);
      assert.equal((await open()).checksFile, build);
      await utimes(build, now - 60, now - 60);
      assert.notEqual((await open()).checksFile, build);
    }));

  it('are compiled to the same bytes wherever the lab lies, and never run for that', () =>
    inNewLab(async (folder, open, cache) => {
      await appendFile(path.join(folder, 'checks.ts'), `throw new Error('it was run');\n`);
      const here = await open();
      await inTemporaryFolder(async elsewhere => {
        const copy = path.join(elsewhere, 'copy');
        await newLab({ id: 'own-lab', language: 'python', folder: copy }, tools);
        await writeFile(path.join(copy, 'checks.ts'), await readFile(path.join(folder, 'checks.ts')));
        assert.equal((await compileChecks(copy, tools)).code, await readFile(here.checksFile, 'utf8'));
      });
      assert.equal((await open()).checksFile, here.checksFile);
      assert.ok(here.checksFile.startsWith(`${cache}${path.sep}`), here.checksFile);
      assert.deepEqual(
        (await readdir(folder)).filter(name => name.endsWith('.mjs')),
        [],
      );
    }));

  it('are named by line when they fail by themselves', () =>
    inNewLab(async (folder, open) => {
      const checks = path.join(folder, 'checks.ts');
      const source = await readFile(checks, 'utf8');
      const line = source.split('\n').findIndex(each => each.includes('const client =')) + 1;
      await writeFile(checks, source.replace('await server.connect()', '(server as any).connekt()'));
      const said = problems(await validated(await open()));
      assert.match(said, /R01 could not be judged: .*connekt is not a function/);
      assert.ok(said.includes(`${checks}:${line}:`), said);

      await writeFile(checks, `${source}\nconst late: string = soon;\nconst soon = 'x';\n`);
      const last = source.split('\n').length + 1;
      await rejectsWithHumanError(
        validated(await open()),
        'checks-unusable',
        "Cannot access 'soon' before initialization",
        `${checks}:${last}:`,
      );

      await writeFile(checks, `export const checks = ['R01'];\n`);
      await rejectsWithHumanError(validated(await open()), 'checks-unusable', 'exports no list');
    }));

  it('are held against lab.json and the translations', () =>
    inNewLab(async (folder, open) => {
      await appendFile(
        path.join(folder, 'checks.ts'),
        `export const more = check('R02', async t => t.skip(text('Not on {day}.', { day: 'Sunday' })));\n`,
      );
      const said = problems(await validated(await open()));
      assert.match(said, /^checks\.ts has a check R02, but lab\.json does not list it\.$/m);
      assert.match(said, /^l10n\/zh-cn\.json lacks a translation of “Not on \{day\}\.”\.$/m);
    }));

  it('come with the types of this Socklab, brought up to date, and no pack holds these', () =>
    inNewLab(async (folder, open) => {
      const types = path.join(folder, '.socklab/harness.d.ts');
      await writeFile(types, '// an older one\n');
      const lab = await open();
      assert.deepEqual(await readFile(types), await readFile(path.join(tools.types, 'harness.d.ts')));
      const names = (await readLabFiles(lab)).map(({ name }) => name);
      assert.ok(names.includes('checks.mjs') && names.includes('checks.ts'), names.join());
      assert.deepEqual(
        names.filter(name => name.includes('.socklab') || name.includes('tsconfig')),
        [],
      );
      // Who does not want them has no tsconfig.json that speaks of them.
      await writeFile(path.join(folder, 'tsconfig.json'), '{}');
      await writeFile(types, '// mine\n');
      await open();
      assert.equal(await readFile(types, 'utf8'), '// mine\n');
    }));

  it('that were compiled long ago are thrown away', () =>
    inNewLab(async (folder, open, cache) => {
      const old = await open();
      const weeks = Date.now() / 1000 - 40 * 24 * 3600;
      await utimes(path.dirname(old.checksFile), weeks, weeks);
      await appendFile(path.join(folder, 'checks.ts'), 'export const changed = 1;\n');
      const lab = await open();
      assert.deepEqual(await readdir(path.join(cache, 'checks')), [
        path.basename(path.dirname(lab.checksFile)),
      ]);
    }));
});
