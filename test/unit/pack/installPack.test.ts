import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { readInstalledLab } from '../../../src/lab/installedLabs.ts';
import { installPack } from '../../../src/pack/installPack.ts';
import { planInstall, type InstallPlan, type QuestionType } from '../../../src/pack/installPlan.ts';
import { checkPack } from '../../../src/pack/openPack.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder, writeTinyLab } from '../lab/testLab.ts';
import { author, newKey, tinyPack, type TinyPack } from './tinyPack.ts';

async function plan(data: string, wanted: TinyPack = {}): Promise<InstallPlan> {
  return planInstall(await checkPack(tinyPack(wanted)), data, ['echo-server']);
}

/** Says yes to everything. */
async function install(data: string, wanted: TinyPack = {}): Promise<void> {
  const planned = await plan(data, wanted);
  await installPack(planned, typesOf(planned));
}

function typesOf({ questions }: InstallPlan): QuestionType[] {
  return questions.map(({ type }) => type);
}

/** Step and questions. */
async function asked(data: string, wanted: TinyPack = {}): Promise<string> {
  const planned = await plan(data, wanted);
  return [planned.step, ...typesOf(planned)].join(' ');
}

const version = (v: string, more: TinyPack = {}): TinyPack => ({ ...more, lab: { version: v } });
const stranger = { name: 'Stranger', key: newKey() };

async function catalogue(data: string, labsFolder = data): ReturnType<typeof openCatalogue> {
  return openCatalogue({ labsFolder, checksFolder: labsFolder, userData: data });
}

describe('installPack', () => {
  it('installs a lab that the catalogue finds, with its checks beside it', () =>
    inTemporaryFolder(async data => {
      assert.equal(await asked(data), 'new newKey');
      await install(data);
      const lab = (await catalogue(data)).find('tiny');
      assert.equal(lab.manifest.version, '1.2.0');
      assert.equal(await readFile(lab.checksFile, 'utf8'), 'export const checks = [];\n');
      assert.deepEqual(lab.dictionaries, { 'zh-cn': { 'Tiny lab': '小实验' } });
      assert.deepEqual((await readInstalledLab(data, 'tiny'))?.signer?.name, 'Some Author');
    }));

  it('writes nothing before it is asked to, and nothing when a question is open', () =>
    inTemporaryFolder(async data => {
      const planned = await plan(data);
      await rejectsWithHumanError(installPack(planned, []), 'install-not-agreed');
      await rejectsWithHumanError(installPack(planned, ['unsigned', 'downgrade']), 'install-not-agreed');
      assert.deepEqual(await readdir(data), []);
    }));

  it('asks about a key once, whatever it signs', () =>
    inTemporaryFolder(async data => {
      await install(data);
      assert.equal(await asked(data, { lab: { id: 'other' } }), 'new');
      assert.equal(await asked(data, { lab: { id: 'other' }, signer: stranger }), 'new newKey');
    }));

  it('warns of a new key under a name that is known', () =>
    inTemporaryFolder(async data => {
      await install(data);
      const { questions } = await plan(data, {
        lab: { id: 'other' },
        signer: { name: 'some  author', key: newKey() },
      });
      assert.ok(questions[0]?.type === 'newKey' && questions[0].namesake?.name === 'Some Author');
    }));

  it('takes a newer version of the same author without a question', () =>
    inTemporaryFolder(async data => {
      await install(data);
      assert.equal(await asked(data, version('1.10.0')), 'update');
      await install(data, version('1.10.0'));
      assert.equal((await catalogue(data)).find('tiny').manifest.version, '1.10.0');
    }));

  it('asks before an older version, or another content of the same version', () =>
    inTemporaryFolder(async data => {
      await install(data);
      assert.equal(await asked(data, version('1.1.9')), 'replace downgrade');
      assert.equal(await asked(data, { files: { 'README.md': '# Other\n' } }), 'replace otherContent');
      await install(data, version('1.1.9'));
      assert.equal((await catalogue(data)).find('tiny').manifest.version, '1.1.9');
    }));

  it('knows that it is installed already, and mends what is damaged', () =>
    inTemporaryFolder(async data => {
      await install(data);
      assert.equal(await asked(data), 'same');
      const { folder } = (await catalogue(data)).find('tiny');
      await rm(path.join(folder, 'lab.json'));
      assert.equal(await asked(data), 'replace');
      await install(data);
      assert.equal((await catalogue(data)).find('tiny').folder, folder);
    }));

  it('warns when another key, or none, signs a lab that was somebody’s, also a newer one and a known key', () =>
    inTemporaryFolder(async data => {
      await install(data);
      await install(data, { lab: { id: 'other' }, signer: stranger });
      assert.equal(await asked(data, version('2.0.0', { signer: stranger })), 'update changedKey');
      assert.equal(await asked(data, version('2.0.0', { signer: undefined })), 'update changedKey');
      await install(data, version('2.0.0', { signer: stranger }));
      assert.equal(await asked(data, version('3.0.0')), 'update changedKey');
    }));

  it('remembers whose a lab is when its folder is gone', () =>
    inTemporaryFolder(async data => {
      await install(data);
      await rm(path.join(data, 'labs'), { recursive: true });
      assert.equal(await asked(data, { signer: stranger }), 'new changedKey');
    }));

  it('asks about an unsigned pack each time, and about the key that signs it at last', () =>
    inTemporaryFolder(async data => {
      assert.equal(await asked(data, { signer: undefined }), 'new unsigned');
      await install(data, { signer: undefined });
      assert.equal(await asked(data, version('1.3.0', { signer: undefined })), 'update unsigned');
      assert.equal(await asked(data, version('1.3.0')), 'update newKey');
    }));

  it('never reads a damaged list of keys as an empty one', () =>
    inTemporaryFolder(async data => {
      await install(data);
      await writeFile(path.join(data, 'trust/labs/tiny.json'), '{');
      await rejectsWithHumanError(plan(data, version('1.3.0')), 'trust-invalid');
    }));

  it('lets no pack take the place of a lab that comes with Socklab', () =>
    inTemporaryFolder(async data => {
      await rejectsWithHumanError(plan(data, { lab: { id: 'echo-server' } }), 'lab-built-in', 'echo-server');
    }));

  it('is left out, with a word, where Socklab has come to have a lab of its id', () =>
    inTemporaryFolder(async folder => {
      const data = path.join(folder, 'data');
      const labs = path.join(folder, 'labs');
      await install(data);
      await writeTinyLab(labs, { version: '0.9.0' });
      const { labs: found, broken } = await catalogue(data, labs);
      assert.deepEqual(
        found.map(({ manifest }) => manifest.version),
        ['0.9.0'],
      );
      assert.deepEqual(
        broken.map(({ error }) => error.code),
        ['lab-shadowed'],
      );
    }));

  it('is named as broken, and hides no other, where its record is damaged or leads elsewhere', () =>
    inTemporaryFolder(async data => {
      await install(data);
      await install(data, { lab: { id: 'other' } });
      const file = path.join(data, 'labs/tiny/current.json');
      const record = await readFile(file, 'utf8');
      for (const content of ['{', record.replace(/"folder": "[^"]+"/, '"folder": "../../../elsewhere"')]) {
        await writeFile(file, content);
        const { labs, broken } = await catalogue(data);
        assert.deepEqual(
          [...labs.map(({ manifest }) => manifest.id), ...broken.map(({ error }) => error.code)],
          ['other', 'installed-lab-invalid'],
        );
      }
    }));

  it('keeps the version before, and one that may still be in use; older ones go', () =>
    inTemporaryFolder(async data => {
      const home = path.join(data, 'labs/tiny');
      const versions = async (): Promise<string[]> =>
        (await readdir(home)).map(name => name.replace(/-.*/, '')).sort();
      for (const each of ['1.0.0', '1.1.0', '1.2.0']) await install(data, version(each));
      assert.deepEqual(await versions(), ['1.0.0', '1.1.0', '1.2.0', 'current.json']);
      for (const name of await readdir(home)) await utimes(path.join(home, name), 1, 1);
      await install(data, version('1.3.0'));
      assert.deepEqual(await versions(), ['1.2.0', '1.3.0', 'current.json']);
    }));

  it('leaves nothing behind, and the old version in use, when it fails', () =>
    inTemporaryFolder(async data => {
      await install(data);
      const before = await readdir(path.join(data, 'labs/tiny'));
      // What the pack says of itself is checked; what is written is read back once more.
      const planned = await plan(data, version('1.3.0'));
      const pack = { ...planned.pack, files: planned.pack.files.filter(({ name }) => name !== 'lab.json') };
      await rejectsWithHumanError(installPack({ ...planned, pack }, []), 'not-a-lab');
      assert.deepEqual(await readdir(path.join(data, 'labs/tiny')), before);
      assert.equal((await catalogue(data)).find('tiny').manifest.version, '1.2.0');
    }));

  it('says that it cannot write', () =>
    inTemporaryFolder(async folder => {
      const data = path.join(folder, 'data');
      const planned = await plan(data);
      await writeFile(data, 'a file');
      await rejectsWithHumanError(installPack(planned, ['newKey']), 'install-not-writable', data);
    }));

  it('is whole whatever else is installed at the same time', () =>
    inTemporaryFolder(async data => {
      const versions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'];
      await Promise.all(
        [...versions, ...versions].map(each => install(data, version(each)).catch(() => undefined)),
      );
      const { labs, broken } = await catalogue(data);
      assert.deepEqual([labs.length, broken], [1, []]);
      const names = await readdir(path.join(data, 'labs/tiny'));
      assert.deepEqual(
        names.filter(name => name.startsWith('.')),
        [],
      );
    }));

  it('is the old version or the new one, whole, when it is killed', async function () {
    this.timeout(60_000);
    await inTemporaryFolder(async data => {
      const program = path.join(import.meta.dirname, 'installForever.ts');
      for (let round = 0; round < 6; round++) {
        const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] });
        const gone = once(child, 'exit');
        await once(child.stdout, 'data');
        // Wherever it is by then; the rounds differ.
        for (let turn = 0; turn < round * 7; turn++) await setImmediate();
        child.kill('SIGKILL');
        await gone;
        const { labs, broken } = await catalogue(data);
        assert.deepEqual([labs.length, broken], [1, []]);
        const { folder, manifest } = labs[0] ?? assert.fail();
        assert.equal((await readdir(path.join(folder, 'starters/c'))).length, 61);
        assert.match(manifest.version, /^1\.[01]\.0$/);
      }
      // What was left behind goes with a later version, when it is surely nobody's.
      const home = path.join(data, 'labs/tiny');
      for (const name of await readdir(home)) await utimes(path.join(home, name), 1, 1);
      await install(data, version('2.0.0', { signer: stranger }));
      assert.equal((await readdir(home)).length, 3);
    });
  });

  it('makes only those files executable that were', () =>
    inTemporaryFolder(async data => {
      const planned = await plan(data);
      const files = planned.pack.files.map(file => ({
        ...file,
        executable: file.name === 'starters/c/server.c',
      }));
      await installPack({ ...planned, pack: { ...planned.pack, files } }, ['newKey']);
      const { folder } = (await catalogue(data)).find('tiny');
      const mode = async (name: string): Promise<number> =>
        (await stat(path.join(folder, name))).mode & 0o111;
      assert.notEqual(await mode('starters/c/server.c'), 0);
      assert.equal(await mode('checks.mjs'), 0);
    }));

  it('knows the author by the key and not by the name', () =>
    inTemporaryFolder(async data => {
      await install(data);
      assert.equal(await asked(data, version('1.3.0', { signer: { ...author, name: 'Some A.' } })), 'update');
    }));
});
