import * as assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { authoringTools } from '../../../src/authoring/authoringTools.ts';
import { readySharedLab } from '../../../src/authoring/readySharedLab.ts';
import type { Lab } from '../../../src/lab/catalogue.ts';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from '../lab/testLab.ts';

const tools = authoringTools(path.resolve('.'));
const checks = `import { check } from 'socklab/harness';\nexport const checks = [check('T01', async () => {})];\n`;

/** The tiny lab in a folder that somebody shares. */
async function inShared(use: (lab: Lab, cache: string, folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async root => {
    const folder = await writeTinyLab(path.join(root, 'shared'));
    await writeFiles(root, { 'shared/tiny/checks.ts': checks, 'socklab/empty': '' });
    const catalogue = await openCatalogue({
      labsFolder: path.join(root, 'socklab'),
      checksFolder: path.join(root, 'socklab'),
      labFolders: [path.join(root, 'shared')],
    });
    await use(catalogue.find('tiny'), path.join(root, 'cache'), folder);
  });
}

describe('readySharedLab', () => {
  it('compiles the checks of a lab in a shared folder, and writes nothing into it', () =>
    inShared(async (lab, cache, folder) => {
      const before = await readdir(folder, { recursive: true });
      const { checksFile } = await readySharedLab(lab, { tools, cache });
      assert.ok(checksFile.startsWith(cache));
      assert.match(await readFile(checksFile, 'utf8'), /T01/);
      assert.deepEqual(await readdir(folder, { recursive: true }), before);
    }));

  it('says where the checks cannot be compiled', () =>
    inShared(async (lab, cache, folder) => {
      await writeFiles(folder, { 'checks.ts': 'const = ;' });
      await rejectsWithHumanError(readySharedLab(lab, { tools, cache }), 'checks-invalid', 'checks.ts:1:7');
    }));

  it('leaves alone what is compiled already, and labs that nobody shares in a folder', () =>
    inShared(async (lab, cache) => {
      const built = { ...lab, checksFile: path.join(lab.folder, '../../dist/labs/tiny/checks.mjs') };
      const { foundIn: _, ...own } = lab;
      for (const each of [built, own]) assert.equal(await readySharedLab(each, { tools, cache }), each);
      await assert.rejects(readdir(cache), { code: 'ENOENT' });
    }));
});
