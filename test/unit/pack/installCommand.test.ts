import * as assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runCli } from '../../../src/cli/runCli.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';
import { hostilePacks } from './hostilePacks.ts';
import { newKey, tinyPack, type TinyPack } from './tinyPack.ts';

class Recorder extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

interface End {
  readonly code: number;
  readonly stdout: string;
  /** In one line. */
  readonly stderr: string;
}

/** @param typed what somebody answers at a terminal; there is none when absent */
async function socklab(home: string, args: readonly string[], typed?: string): Promise<End> {
  const isTTY = typed !== undefined;
  const stdout = new Recorder(isTTY);
  const stderr = new Recorder(isTTY);
  const code = await runCli(args, {
    ...{ stdout, stderr },
    stdin: () => Object.assign(Readable.from(typed === undefined || typed === '' ? [] : [typed]), { isTTY }),
    env: { HOME: home, NO_COLOR: '1' },
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text.replaceAll(/\s+/g, ' ') };
}

async function inHome(
  use: (home: string, pack: (wanted?: TinyPack) => Promise<string>) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async folder => {
    let count = 0;
    await use(path.join(folder, 'home'), async wanted => {
      const file = path.join(folder, `${++count}.socklab`);
      await writeFile(file, tinyPack(wanted));
      return file;
    });
  });
}

describe('socklab install', function () {
  this.timeout(60_000);

  for (const kind of new Map(hostilePacks.map(pack => [pack.code, pack])).values()) {
    it(`writes nothing of ${kind.kind}, and says why in both languages`, () =>
      inTemporaryFolder(async folder => {
        const file = path.join(folder, 'x.socklab');
        const home = path.join(folder, 'home');
        await writeFile(file, kind.make());
        const { code, stdout, stderr } = await socklab(home, [
          'install',
          file,
          '--trust',
          '--accept-new-key',
          '--replace',
        ]);
        assert.deepEqual([code, stdout], [2, '']);
        assert.match(stderr, /^socklab: \S.*[.?] $/);
        const chinese = await socklab(home, ['verify', file, '--lang', 'zh-cn']);
        assert.equal(chinese.code, 2);
        assert.match(chinese.stderr, /[\u4e00-\u9fff].*[。？：]? $/);
        assert.ok(
          !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(stderr),
          'it cannot write on the terminal',
        );
        assert.deepEqual(await readdir(folder), ['x.socklab']);
      }));
  }

  it('asks at a terminal, and takes only yes for a yes', () =>
    inHome(async (home, pack) => {
      const file = await pack();
      for (const answer of ['n\n', '\n', 'yesterday\n', '']) {
        const { code, stderr } = await socklab(home, ['install', file], answer);
        assert.equal(code, 2, answer);
        assert.match(stderr, /Install it\? \[y\/N\] .*Nothing was installed\./);
      }
      await assert.rejects(readdir(home), { code: 'ENOENT' });
      const { code, stdout } = await socklab(home, ['install', file], 'y\n');
      assert.equal(code, 0);
      assert.match(stdout, /tiny 1\.2\.0 is installed/);
      const again = await socklab(home, ['install', file]);
      assert.match(again.stdout, /Some Author, key .* \(known\s+here\).*installed already/s);
    }));

  it('does not go by a key that was pressed when a lab changes hands', () =>
    inHome(async (home, pack) => {
      await socklab(home, ['install', await pack(), '--trust']);
      const file = await pack({ lab: { version: '2.0.0' }, signer: { name: 'Stranger', key: newKey() } });
      for (const args of [
        ['install', file],
        ['install', file, '--trust', '--replace'],
      ]) {
        const { code, stderr } = await socklab(home, args, 'y\n');
        assert.equal(code, 2);
        assert.match(stderr, /WARNING: tiny was signed by Some Author .* until now.*--accept-new-key/);
      }
      const { code, stdout } = await socklab(home, ['install', file, '--accept-new-key']);
      assert.equal(code, 0);
      assert.match(stdout, /installed in place of 1\.2\.0/);
    }));

  it('says in words that nobody has signed a pack', () =>
    inHome(async (home, pack) => {
      const { code, stderr } = await socklab(home, ['install', await pack({ signer: undefined })]);
      assert.equal(code, 2);
      assert.match(stderr, /Nobody has signed this pack: nothing tells who made it/);
    }));

  it('lists and names what is installed', () =>
    inHome(async (home, pack) => {
      await socklab(home, ['install', await pack(), '--trust']);
      const { stdout } = await socklab(home, ['list']);
      assert.match(stdout, /^tiny +Tiny lab/m);
      assert.match(
        stdout.replaceAll(/\s+/g, ' '),
        /1\.2\.0, from a pack that Some Author signed \([0-9a-f-]{29}\)/,
      );
      const rows = JSON.parse((await socklab(home, ['list', '--json'])).stdout) as {
        id: string;
        pack?: object;
      }[];
      assert.deepEqual(
        rows.filter(({ pack: from }) => from !== undefined).map(({ id }) => id),
        ['tiny'],
      );
      const { code } = await socklab(home, [
        'new',
        'tiny',
        '--language',
        'c',
        '--dir',
        path.join(home, 'work'),
      ]);
      assert.equal(code, 0);
      assert.deepEqual((await readdir(path.join(home, 'work'))).sort(), [
        '.socklab.json',
        'README.md',
        'server.c',
      ]);
    }));
});

describe('socklab verify', () => {
  it('tells machines whose a pack is', () =>
    inHome(async (home, pack) => {
      const { stdout } = await socklab(home, ['verify', await pack(), '--json']);
      const report = JSON.parse(stdout) as { signer: { name: string; keyId: string; known: boolean } };
      assert.deepEqual([report.signer.name, report.signer.known], ['Some Author', false]);
      const unsigned = await socklab(home, ['verify', await pack({ signer: undefined }), '--json']);
      assert.equal((JSON.parse(unsigned.stdout) as { signer: unknown }).signer, null);
    }));

  it('lets no title look like a signer', () =>
    inHome(async (home, pack) => {
      const title = `Tiny\n  Signed by  Somebody Else ${'x'.repeat(300)}`;
      const file = await pack({ lab: { title }, files: { 'l10n/zh-cn.json': '{}' } });
      const { stdout } = await socklab(home, ['verify', file]);
      assert.equal(stdout.match(/^ *Signed by/gm)?.length, 1, stdout);
      assert.ok(!stdout.includes('x'.repeat(101)));
    }));

  it('can demand a signer', () =>
    inHome(async (home, pack) => {
      const file = await pack();
      const { stdout } = await socklab(home, ['verify', file, '--json']);
      const { keyId } = (JSON.parse(stdout) as { signer: { keyId: string } }).signer;
      assert.equal((await socklab(home, ['verify', file, '--signer', keyId.replaceAll('-', ' ')])).code, 0);
      const other = await socklab(home, ['verify', file, '--signer', '0000-0000-0000-0000-0000-0000']);
      assert.equal(other.code, 2);
      assert.match(other.stderr, /is signed with the key .*, not with 0000/);
      const unsigned = await socklab(home, ['verify', await pack({ signer: undefined }), '--signer', keyId]);
      assert.match(unsigned.stderr, /is not signed/);
    }));
});

describe('socklab uninstall', () => {
  it('asks, removes the lab with all its versions, and keeps in mind whose it was', () =>
    inHome(async (home, pack) => {
      await socklab(home, ['install', await pack(), '--trust']);
      await socklab(home, ['install', await pack({ lab: { version: '1.3.0' } })]);
      const refused = await socklab(home, ['uninstall', 'tiny']);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /Nothing was removed.*--yes/);
      const asked = await socklab(home, ['uninstall', 'tiny'], 'n\n');
      assert.match(asked.stderr, /Remove tiny 1\.3\.0\? Your own folders stay.*Nothing was removed/);
      const { code, stdout } = await socklab(home, ['uninstall', 'tiny'], 'y\n');
      assert.equal(code, 0);
      assert.match(stdout, /tiny 1\.3\.0 is removed/);
      assert.deepEqual(await readdir(path.join(home, '.local/share/socklab/labs')), []);
      const eve = await pack({ signer: { name: 'Stranger', key: newKey() } });
      const stranger = await socklab(home, ['install', eve, '--trust']);
      assert.match(stranger.stderr, /was signed by Some Author/);
    }));

  it('says that there is nothing to remove', () =>
    inHome(async home => {
      const own = await socklab(home, ['uninstall', 'echo-server', '--yes']);
      assert.match(own.stderr, /echo-server was not installed from a pack: it lies in .*echo-server/);
      for (const name of ['nothing', '../../etc', '']) {
        const { code, stderr } = await socklab(home, ['uninstall', name, '--yes']);
        assert.deepEqual([code, /There is no lab/.test(stderr)], [2, true], name);
      }
    }));
});
