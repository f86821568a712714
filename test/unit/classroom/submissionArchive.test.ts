import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { readSubmissionArchive } from '../../../src/classroom/submissionArchive.ts';
import { readSubmissionFiles } from '../../../src/classroom/submissionFiles.ts';
import type { SubmittedFiles } from '../../../src/classroom/submittedFiles.ts';
import { rawZip, type RawEntry } from '../pack/rawZip.ts';
import { honest, hostileArchives } from './hostileArchives.ts';

describe('zip files that learners hand in', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'socklab-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const written = (zip: Uint8Array): string => {
    const file = path.join(folder, 'work.zip');
    writeFileSync(file, zip);
    return file;
  };
  const names = ({ files }: SubmittedFiles): string[] => files.map(({ name }) => name);
  const readRaw = (entries: readonly RawEntry[]): Promise<SubmittedFiles> =>
    readSubmissionArchive(written(rawZip(entries)));

  for (const { kind, code, make } of hostileArchives) {
    it(`${kind} is refused`, async () => {
      const file = written(make());
      await assert.rejects(readSubmissionArchive(file), (error: unknown) => {
        assert.ok(error instanceof HumanError, `a HumanError, not ${String(error)}`);
        assert.equal(error.code, code, error.message);
        return true;
      });
      assert.deepEqual(readdirSync(folder), ['work.zip']);
    });
  }

  it('each reason has its own sentence', () => {
    const codes = new Set(hostileArchives.map(({ code }) => code));
    assert.ok(codes.size >= 15, [...codes].join(' '));
  });

  it('a file of more than is allowed is refused before it is read', async () => {
    const file = written(rawZip(honest));
    truncateSync(file, 200 * 2 ** 20);
    await assert.rejects(readSubmissionArchive(file), { code: 'submission-too-big' });
  });

  it('a link to a zip file, and a pipe that has its name, are refused without waiting', async () => {
    const file = written(rawZip(honest));
    symlinkSync(file, path.join(folder, 'link.zip'));
    execFileSync('mkfifo', [path.join(folder, 'pipe.zip')]);
    await assert.rejects(readSubmissionFiles(path.join(folder, 'link.zip')), { code: 'submission-link' });
    await assert.rejects(readSubmissionArchive(path.join(folder, 'link.zip')), { code: 'submission-link' });
    await assert.rejects(readSubmissionArchive(path.join(folder, 'pipe.zip')), {
      code: 'submission-special-file',
    });
  });

  it('any prefix of an honest one is refused or read whole, and nothing else happens', async () => {
    const whole = rawZip(honest);
    for (let length = 0; length < whole.length; length++) {
      await assert.rejects(
        readSubmissionArchive(written(whole.subarray(0, length))),
        HumanError,
        `${length}`,
      );
    }
  });

  it('any byte that is changed is noticed, or changes neither files nor contents', async () => {
    const whole = rawZip(honest);
    const right = await readSubmissionArchive(written(whole));
    const contents = (files: SubmittedFiles): string[] =>
      files.files.map(({ content }) => Buffer.from(content).toString());
    for (let place = 0; place < whole.length; place++) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 0xff;
      const read = await readSubmissionArchive(written(changed)).catch((error: unknown) => {
        assert.ok(error instanceof HumanError, `byte ${place}: ${String(error)}`);
      });
      // A name may have become another one; contents have a checksum.
      for (const content of read ? contents(read) : []) assert.ok(contents(right).includes(content));
    }
  });

  it('files and report come apart, without the folder around them and what systems add', async () => {
    const read = await readRaw([
      { name: 'alice/', content: '', attributes: (0o040755 << 16) >>> 0 },
      ...honest.map(entry => ({ ...entry, name: `alice/${String(entry.name)}` })),
      { name: 'alice/socklab-report.json', content: '{}' },
      { name: 'alice/.DS_Store', content: 'x' },
      { name: 'alice/target/debug/server', content: 'x' },
      { name: 'alice/server', content: Buffer.from('\x7fELF\x02', 'latin1') },
      { name: '__MACOSX/alice/._server.c', content: 'x' },
      { name: 'alice/old.zip', content: rawZip(honest) },
    ]);
    assert.deepEqual(names(read), ['.socklab.json', 'server.c']);
    assert.equal(Buffer.from(read.report ?? '').toString(), '{}');
    assert.deepEqual(read.leftOut, ['.DS_Store', '__MACOSX/', 'old.zip', 'server', 'target/']);
  });

  it('a leftover folder costs nothing, whatever is in it', async () => {
    const dependencies = Array.from({ length: 6000 }, (_, i) => ({
      name: `node_modules/p/${i}.js`,
      content: '',
      ...(i === 0 && { attributes: (0o120777 << 16) >>> 0 }),
    }));
    const read = await readRaw([...honest, ...dependencies]);
    assert.deepEqual(names(read), ['.socklab.json', 'server.c']);
    assert.deepEqual(read.leftOut, ['node_modules/']);
  });

  it('a zip file alone in another is the work', async () => {
    const read = await readRaw([
      { name: 'Doe_12345_assignsubmission_file/', content: '' },
      { name: 'Doe_12345_assignsubmission_file/work.zip', content: rawZip(honest) },
      { name: '__MACOSX/._work.zip', content: 'x' },
    ]);
    assert.deepEqual(names(read), ['.socklab.json', 'server.c']);
  });

  it('names that differ in capitals only are two files, as on the system that made them', async () => {
    const read = await readRaw([...honest, { name: 'Server.c', content: 'other' }]);
    assert.deepEqual(names(read), ['.socklab.json', 'Server.c', 'server.c']);
  });

  it('names are read as they were meant', async () => {
    const e = { content: 'x' };
    const read = await readRaw([
      { name: 'src\\main.c', ...e, madeBy: 20 },
      { name: Buffer.from('cafe\u0301.c'), ...e },
      { name: '服务器.c', ...e, flags: 0x800 },
      { name: '😀.c', ...e },
      { name: Buffer.from('b7fecef1c6f7322e63', 'hex'), ...e, madeBy: 20 },
      { name: Buffer.from('81626572', 'hex'), ...e, madeBy: 20 },
      ...honest,
    ]);
    assert.deepEqual(
      names(read).sort(),
      ['.socklab.json', 'café.c', 'server.c', 'src/main.c', 'über', '服务器.c', '服务器2.c', '😀.c'].sort(),
    );
  });

  describe('made by real programs', () => {
    const work = (): string => {
      const top = path.join(folder, 'echo');
      mkdirSync(path.join(top, 'src'), { recursive: true });
      writeFileSync(path.join(top, '.socklab.json'), '{}');
      writeFileSync(path.join(top, 'src', 'server.c'), 'int main;\n'.repeat(500));
      writeFileSync(path.join(top, '说明.txt'), '你好');
      writeFileSync(path.join(top, 'empty'), '');
      return top;
    };
    const expected = ['.socklab.json', 'empty', 'src/server.c', '说明.txt'];

    it('zip', async function () {
      if (!programs('zip')) return this.skip();
      work();
      execFileSync('zip', ['-q', '-r', 'work.zip', 'echo'], { cwd: folder });
      assert.deepEqual(names(await readSubmissionArchive(path.join(folder, 'work.zip'))), expected);
    });

    it('zip that writes into a pipe, with sizes behind the contents', async function () {
      if (!programs('zip')) return this.skip();
      work();
      const script = 'zip -q -r - echo | cat >work.zip';
      execFileSync('sh', ['-c', script], { cwd: folder });
      assert.deepEqual(names(await readSubmissionArchive(path.join(folder, 'work.zip'))), expected);
    });

    it('zip with a password', async function () {
      if (!programs('zip')) return this.skip();
      work();
      execFileSync('zip', ['-q', '-r', '-P', 'secret', 'work.zip', 'echo'], { cwd: folder });
      await assert.rejects(readSubmissionArchive(path.join(folder, 'work.zip')), {
        code: 'submission-encrypted',
      });
    });

    it('zip that keeps a link', async function () {
      if (!programs('zip')) return this.skip();
      symlinkSync('/etc/passwd', path.join(work(), 'passwd'));
      execFileSync('zip', ['-q', '-r', '-y', 'work.zip', 'echo'], { cwd: folder });
      await assert.rejects(readSubmissionArchive(path.join(folder, 'work.zip')), { code: 'submission-link' });
    });

    it('Python, deflated and with a comment', async () => {
      const top = work();
      const script = [
        'import os, sys, zipfile',
        'z = zipfile.ZipFile("work.zip", "w", zipfile.ZIP_DEFLATED)',
        'z.comment = b"0123456789abcdef0123456789abcdef01234567"',
        'for d, _, names in os.walk(sys.argv[1]):',
        '  for n in names: z.write(os.path.join(d, n), "./" + os.path.relpath(os.path.join(d, n), sys.argv[1]))',
        // Sizes in zip64, as programs write it that do not know beforehand how much will come.
        'with z.open(zipfile.ZipInfo("streamed.txt"), "w", force_zip64=True) as f: f.write(b"x" * 5000)',
        'z.close()',
      ].join('\n');
      execFileSync('python3', ['-c', script, top], { cwd: folder });
      assert.deepEqual(
        names(await readSubmissionArchive(path.join(folder, 'work.zip'))),
        [...expected, 'streamed.txt'].sort(),
      );
    });
  });
});

function programs(...all: readonly string[]): boolean {
  const folders = (process.env['PATH'] ?? '').split(':');
  return all.every(name => folders.some(each => each !== '' && readdirOr(each).includes(name)));
}

function readdirOr(each: string): string[] {
  try {
    return readdirSync(each);
  } catch {
    return [];
  }
}
