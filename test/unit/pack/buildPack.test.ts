import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { buildPack, labDigest } from '../../../src/pack/buildPack.ts';
import { readLabFiles, type LabFile } from '../../../src/pack/labFiles.ts';
import { checkPack } from '../../../src/pack/openPack.ts';
import { sha256 } from '../../../src/pack/packManifest.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { inTemporaryFolder, writeFiles, writeTinyLab } from '../lab/testLab.ts';
import { tinyFiles, tinyPack } from './tinyPack.ts';

async function filesOf(folder: string): Promise<LabFile[]> {
  return readLabFiles(await loadLab(folder, { checksFile: path.join(folder, 'checks.mjs') }));
}

async function inTinyLab(use: (folder: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async labs => {
    const folder = await writeTinyLab(labs);
    await writeFiles(folder, { 'checks.mjs': 'export {};\n' });
    await use(folder);
  });
}

describe('buildPack', () => {
  it('gives the same bytes for the same lab, on every machine', () => {
    const bytes = tinyPack({ signer: undefined });
    assert.deepEqual(tinyPack({ signer: undefined }), bytes);
    assert.equal(sha256(bytes), '7a765167cb374cdd25c3ab4cbd84a2a94d0ded8e61c4a0ca3e6c2ac2aed7f608');
  });

  it('signs alike each time: Ed25519 needs no luck', () => assert.deepEqual(tinyPack(), tinyPack()));

  it('leaves sources, solutions and faults out, unless it is for instructors', async () => {
    const names = async (kind: 'learner' | 'instructor'): Promise<string[]> =>
      (await checkPack(tinyPack({ kind }))).files.map(({ name }) => name);
    assert.deepEqual(
      (await names('learner')).filter(name => /solution|fault|variant|\.ts$/.test(name)),
      [],
    );
    assert.deepEqual(
      (await names('instructor')).filter(name => /solution|fault|variant|\.ts$/.test(name)),
      ['checks.ts', 'faults/python-wrong/server.py', 'solutions/python/server.py'],
    );
  });

  it('writes zip files that other programs read', () =>
    inTemporaryFolder(async folder => {
      const file = path.join(folder, 'tiny.socklab');
      await writeFile(file, tinyPack());
      const script =
        'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))';
      const { stdout } = await promisify(execFile)('python3', ['-c', script, file]);
      assert.equal(stdout, 'None 8\n');
    }));

  it('writes nothing that readers would refuse', () => {
    const files = tinyFiles().filter(({ name }) => name !== 'README.md');
    const proof = {
      socklab: '0.1.0',
      lab: labDigest(files),
      checks: 2,
      solutions: 1,
      variants: 0,
      faults: 1,
    };
    assert.throws(() => buildPack({ lab: { id: 'tiny', version: '1.2.0' }, files, kind: 'learner', proof }), {
      code: 'pack-lab-incomplete',
    });
  });
});

describe('readLabFiles', () => {
  it('reads what belongs to a lab, and not what tools leave behind', () =>
    inTinyLab(async folder => {
      await writeFiles(folder, {
        'notes.txt': '',
        '.git/config': '',
        'starters/python/__pycache__/server.pyc': '',
        'starters/python/.DS_Store': '',
        'l10n/draft.txt': '',
        'checks/basics.ts': '',
      });
      await chmod(path.join(folder, 'starters/python/server.py'), 0o755);
      const files = await filesOf(folder);
      assert.deepEqual(
        files.map(({ name, executable }) => name + (executable ? '*' : '')),
        [
          ...[
            'README.md',
            'README.zh-cn.md',
            'checks.mjs',
            'checks.ts',
            'checks/basics.ts',
            'l10n/zh-cn.json',
          ],
          ...['lab.json', 'solutions/python/server.py', 'starters/c/server.c', 'starters/python/server.py*'],
        ],
      );
    }));

  it('takes the notes that checks name, from beside the lab, and those that they lead to', () =>
    inTinyLab(async folder => {
      const labs = path.dirname(folder);
      await writeTinyLab(labs, {
        checks: [{ id: 'T01', title: 'Says hello', points: 6, deadlineMs: 2000, concept: 'one' }],
      });
      await writeFiles(labs, {
        'concepts/one.md': '# One\n\nSee [two](two.md).\n',
        'concepts/one.zh-cn.md': '# 一\n',
        'concepts/two.md': '# Two\n\nSee [one](one.md) and [none](none.md).\n',
        'concepts/three.md': '# Three\n',
      });
      const names = (await filesOf(folder))
        .map(({ name }) => name)
        .filter(name => name.startsWith('concepts/'));
      assert.deepEqual(names, ['concepts/one.md', 'concepts/one.zh-cn.md', 'concepts/two.md']);
    }));

  it('refuses links, which could bring in anything', () =>
    inTinyLab(async folder => {
      await symlink('/etc/passwd', path.join(folder, 'starters/c/passwd'));
      await rejectsWithHumanError(filesOf(folder), 'lab-not-packable', 'starters/c/passwd is a link');
    }));

  it('refuses what a pack cannot hold', () =>
    inTinyLab(async folder => {
      await writeFile(path.join(folder, 'starters/c/aux.c'), '');
      await rejectsWithHumanError(filesOf(folder), 'lab-not-packable', 'device on Windows');
    }));

  it('refuses a lab that is too large', () =>
    inTinyLab(async folder => {
      await mkdir(path.join(folder, 'starters/c/data'));
      await writeFile(path.join(folder, 'starters/c/data/big'), Buffer.alloc(9 * 2 ** 20));
      await rejectsWithHumanError(filesOf(folder), 'lab-not-packable', 'too large for a pack');
    }));

  it('has another digest when anything of the lab is another', () =>
    inTinyLab(async folder => {
      const digests = new Set([labDigest(await filesOf(folder))]);
      await chmod(path.join(folder, 'solutions/python/server.py'), 0o755);
      digests.add(labDigest(await filesOf(folder)));
      await writeFile(path.join(folder, 'solutions/python/server.py'), 'print("other")\n');
      digests.add(labDigest(await filesOf(folder)));
      await writeFile(path.join(folder, 'checks.mjs'), 'export const x = 1;\n');
      digests.add(labDigest(await filesOf(folder)));
      assert.equal(digests.size, 4);
    }));
});
