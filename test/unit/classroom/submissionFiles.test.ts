import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { digestFiles } from '../../../src/classroom/digestFiles.ts';
import { readWorkFolder } from '../../../src/classroom/readWorkFolder.ts';
import { readSubmissionFiles } from '../../../src/classroom/submissionFiles.ts';
import type { SubmittedFiles } from '../../../src/classroom/submittedFiles.ts';
import { rawZip } from '../pack/rawZip.ts';
import { asNobody } from './asNobody.ts';

describe('folders that learners hand in', () => {
  let folder: string;
  let work: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'socklab-test-'));
    work = path.join(folder, 'work');
    mkdirSync(work);
    put('.socklab.json', '{}');
    put('server.c', 'int main;\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(name: string, content: string | Uint8Array): void {
    mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
    writeFileSync(path.join(work, name), content);
  }
  const names = ({ files }: SubmittedFiles): string[] => files.map(({ name }) => name);
  const refused = (code: string): Promise<void> => assert.rejects(readSubmissionFiles(work), { code });

  it('what was written by hand is read, what tools made is left out', async () => {
    put('src/deep/more.h', '');
    put('服务器.txt', '你好');
    put('cafe\u0301/a.c', 'x');
    put('socklab-report.json', '{"a":1}');
    put('server', Buffer.from('\x7fELF\x02', 'latin1'));
    put('server.exe', 'MZ');
    put('MZ.txt', 'MZ is how this text begins.');
    put('src/server.o', '');
    put('Server.class', '');
    put('.git/HEAD', '');
    put('src/node_modules/x/y.js', '');
    put('target/debug/server', '');
    put('src/target/kept.c', '');
    put('server.c~', '');
    const read = await readSubmissionFiles(work);
    assert.deepEqual(names(read), [
      '.socklab.json',
      'MZ.txt',
      'café/a.c',
      'server.c',
      'src/deep/more.h',
      'src/target/kept.c',
      '服务器.txt',
    ]);
    assert.equal(Buffer.from(read.report ?? '').toString(), '{"a":1}');
    assert.deepEqual(read.leftOut, [
      '.git/',
      'Server.class',
      'server',
      'server.c~',
      'server.exe',
      'src/node_modules/',
      'src/server.o',
      'target/',
    ]);
  });

  it('a link is refused, wherever it leads', async () => {
    symlinkSync('server.c', path.join(work, 'same.c'));
    await refused('submission-link');
  });

  it('a link to a folder is refused, and so is a submission that is a link', async () => {
    symlinkSync('/etc', path.join(work, 'etc'));
    await refused('submission-link');
    symlinkSync(work, path.join(folder, 'other'));
    await assert.rejects(readSubmissionFiles(path.join(folder, 'other')), { code: 'submission-link' });
  });

  it('a pipe is refused and not waited for', async () => {
    execFileSync('mkfifo', [path.join(work, 'pipe')]);
    await refused('submission-special-file');
  });

  it('a socket is refused', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(path.join(work, 's'), resolve));
    await refused('submission-special-file');
    await new Promise(resolve => server.close(resolve));
  });

  it('what may not be read is refused', async () => {
    put('secret.c', 'x');
    put('hidden/a.c', 'x');
    chmodSync(path.join(work, 'secret.c'), 0);
    await asNobody(folder, () => refused('submission-unreadable'));
    chmodSync(path.join(work, 'secret.c'), 0o644);
    chmodSync(path.join(work, 'hidden'), 0);
    await asNobody(folder, () => refused('submission-unreadable'));
    chmodSync(path.join(work, 'hidden'), 0o755);
  });

  it('a file of more than is allowed is refused before it is read', async () => {
    put('huge.txt', '');
    truncateSync(path.join(work, 'huge.txt'), 2 ** 40);
    await refused('submission-content-too-big');
  });

  it('too many files are refused', async function () {
    this.timeout(30_000);
    mkdirSync(path.join(work, 'many'));
    for (let i = 0; i < 5001; i++) writeFileSync(path.join(work, 'many', `${i}`), '');
    await refused('submission-too-many-files');
  });

  it('folders without end are refused', async () => {
    mkdirSync(path.join(work, 'd/'.repeat(300)), { recursive: true });
    await refused('submission-name-too-deep');
    const alone = path.join(folder, 'alone');
    mkdirSync(path.join(alone, 'd/'.repeat(300)), { recursive: true });
    await assert.rejects(readSubmissionFiles(alone), { code: 'submission-name-too-deep' });
  });

  for (const [what, name, code] of [
    ['a line break', 'a\nb.c', 'submission-name-control'],
    ['a backslash', 'a\\b.c', 'submission-name-backslash'],
    ['bytes that are no UTF-8', Buffer.from('612fff2e63', 'hex'), 'submission-name-encoding'],
  ] as const) {
    it(`a name with ${what} is refused`, async () => {
      mkdirSync(path.join(work, 'a'));
      writeFileSync(Buffer.concat([Buffer.from(`${work}/`), Buffer.from(name)]), 'x');
      await refused(code);
    });
  }

  it('an empty folder is refused', async () => {
    mkdirSync(path.join(folder, 'empty'));
    await assert.rejects(readSubmissionFiles(path.join(folder, 'empty')), { code: 'submission-empty' });
  });

  it('folders around the work are taken off, a zip file in its place is read', async () => {
    const around = path.join(folder, 'alice');
    mkdirSync(path.join(around, 'Downloads'), { recursive: true });
    mkdirSync(path.join(around, '__MACOSX'));
    writeFileSync(path.join(around, '.DS_Store'), '');
    execFileSync('cp', ['-r', work, path.join(around, 'Downloads', 'echo')]);
    const read = await readSubmissionFiles(around);
    assert.deepEqual(names(read), ['.socklab.json', 'server.c']);

    const zipped = path.join(folder, 'bob');
    mkdirSync(zipped);
    writeFileSync(path.join(zipped, 'Work.ZIP'), rawZip(read.files));
    assert.deepEqual(names(await readSubmissionFiles(zipped)), ['.socklab.json', 'server.c']);
  });

  it('the top of somebody’s own work is where they say', async () => {
    put('src/a.c', 'x');
    rmSync(path.join(work, '.socklab.json'));
    rmSync(path.join(work, 'server.c'));
    assert.deepEqual(names(await readWorkFolder(work)), ['src/a.c']);
    assert.deepEqual(names(await readSubmissionFiles(work)), ['a.c']);
  });

  it('the digest is one for a folder and for any zip file of it', async () => {
    put('src/run.sh', '#!/bin/sh\necho hi\n');
    const before = await readSubmissionFiles(work);
    const digest = digestFiles(before.files);
    assert.match(digest, /^[0-9a-f]{64}$/);

    const zip = path.join(folder, 'work.zip');
    const entries = before.files
      .map(file => ({ ...file, name: `work/${file.name}`, date: 0x5b21 }))
      .reverse();
    writeFileSync(zip, rawZip([...entries, { name: 'work/server.o', content: 'built' }]));
    assert.equal(digestFiles((await readSubmissionFiles(zip)).files), digest);

    put('server.c', 'int main; \n');
    assert.notEqual(digestFiles((await readSubmissionFiles(work)).files), digest);
  });

  it('the digest tells where one file ends and the next begins', () => {
    const file = (name: string, content: string): { name: string; content: Buffer } => ({
      name,
      content: Buffer.from(content),
    });
    const digests = [
      [file('a', 'b'), file('c', '')],
      [file('a', ''), file('c', 'b')],
      [file('ab', ''), file('c', '')],
      [file('a', 'bc')],
    ].map(digestFiles);
    assert.equal(new Set(digests).size, digests.length);
  });
});
