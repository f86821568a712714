import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readlinkSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { english } from '../../../src/base/text.ts';
import { confine } from '../../../src/grading/confinement.ts';
import { chooseSandbox } from '../../../src/grading/sandbox.ts';
import { findProgram } from '../../../src/proc/findProgram.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { TestFolder } from './testFolder.ts';

const refusal = 'unshare: unshare failed: Operation not permitted';

describe('sandbox', () => {
  const folders = new TestFolder();
  const { PATH: path_ } = process.env;
  afterEach(async () => {
    process.env['PATH'] = path_;
    await folders.removeAll();
  });

  /** A machine on which unshare(1) is not allowed to do anything. */
  async function refuse(): Promise<void> {
    const folder = await folders.make({ unshare: `#!/bin/sh\necho "${refusal}" >&2\nexit 1\n` });
    await chmod(path.join(folder, 'unshare'), 0o755);
    process.env['PATH'] = `${folder}:${path_ ?? ''}`;
  }

  async function runIn(command: readonly string[]): Promise<string> {
    const [program = '', ...args] = command;
    return (await promisify(execFile)(program, args)).stdout;
  }

  it('plain changes nothing', async () => {
    const sandbox = await chooseSandbox('plain');
    assert.deepEqual(
      [sandbox.level, sandbox.note, sandbox.wrap(['a', 'b'])],
      ['plain', undefined, ['a', 'b']],
    );
  });

  it('private is the best, with a network and processes of its own', async function () {
    const sandbox = await chooseSandbox(undefined);
    if (sandbox.level !== 'private') this.skip();
    assert.equal(sandbox.note, undefined);
    const shown = await runIn(
      sandbox.wrap([
        'sh',
        '-c',
        'echo $$; readlink /proc/self/ns/net; ls /proc | grep -c "^[0-9]"; cat /proc/net/dev | grep -c :',
      ]),
    );
    const [pid, network, processes, interfaces] = shown.trim().split('\n');
    assert.equal(pid, '1');
    assert.notEqual(network, readlinkSync('/proc/self/ns/net'));
    assert.ok(Number(processes) < 8, processes);
    assert.equal(interfaces, '1');
  });

  it('private has a table of sockets of its own, which is quick to read', async function () {
    const sandbox = await chooseSandbox(undefined);
    const entries = '/proc/sys/net/ipv4/tcp_ehash_entries';
    if (sandbox.level !== 'private' || !existsSync(entries)) this.skip();
    // Shared with the machine's, the number is shown negative.
    assert.equal((await runIn(sandbox.wrap(['cat', entries]))).trim(), '8192');
  });

  it('takes plain, and says why, where private is not allowed', async () => {
    await refuse();
    const { level, note } = await chooseSandbox(undefined);
    assert.equal(level, 'plain');
    assert.ok(note);
    assert.ok(english.say(note).includes(refusal), english.say(note));
  });

  it('refuses private, with the way out, where it is asked for and not allowed', async () => {
    await refuse();
    await rejectsWithHumanError(
      chooseSandbox('private'),
      'no-user-namespaces',
      refusal,
      '--sandbox plain',
      'sysctl',
    );
  });

  it('never takes confined unasked', async () => {
    assert.notEqual((await chooseSandbox(undefined)).level, 'confined');
  });

  it('shows a confined program nothing of what is secret, though it lie in the system', async function () {
    const { confinedAs } = await chooseSandbox('confined').catch(() => ({ confinedAs: undefined }));
    if (!confinedAs) this.skip();
    const secret = '/usr/share/zoneinfo';
    const hidden = existsSync(secret) ? secret : '/usr/share/doc';
    const folder = await folders.make({ 'own.c': '' });
    const show = async (secrets: string[]): Promise<string> =>
      runIn(confine(confinedAs, folder, secrets).build(['sh', '-c', `ls; ls -A ${hidden} | wc -l`]));
    assert.doesNotMatch(await show([]), /^own\.c\s+0\s*$/);
    assert.match(await show([hidden]), /^own\.c\s+0\s*$/);
  });

  it('refuses confined, with what to install, where there is no bubblewrap', async () => {
    process.env['PATH'] = await folders.make({});
    await rejectsWithHumanError(chooseSandbox('confined'), 'program-missing', 'bubblewrap', 'install');
  });

  it('refuses confined, with the way out, where the kernel does', async function () {
    await refuse();
    if (findProgram('bwrap') === undefined) this.skip();
    await rejectsWithHumanError(chooseSandbox('confined'), 'cannot-confine', refusal, 'sysctl');
  });

  it('takes plain where there is no unshare at all', async () => {
    process.env['PATH'] = await folders.make({});
    const { level, note } = await chooseSandbox(undefined);
    assert.equal(level, 'plain');
    assert.match(english.say(note ?? { template: '', args: {} }), /unshare/);
  });
});
