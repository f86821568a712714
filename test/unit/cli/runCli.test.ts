import * as assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '../../../src/cli/runCli.ts';
import { inTemporaryFolder, writeFiles } from '../lab/testLab.ts';

class Recorder extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

interface End {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function socklab(args: readonly string[], env: Record<string, string> = {}): Promise<End> {
  const stdout = new Recorder();
  const stderr = new Recorder();
  const code = await runCli(args, { stdout, stderr, env, signal: new AbortController().signal });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Exit code 2, nothing on stdout, one sentence on stderr. */
async function refuses(
  args: readonly string[],
  sentence: RegExp,
  env: Record<string, string> = {},
): Promise<void> {
  const { code, stdout, stderr } = await socklab(args, env);
  assert.match(stderr, sentence);
  assert.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1], stderr);
}

describe('socklab', () => {
  it('helps when it is called alone', async () => {
    const { code, stdout } = await socklab([]);
    assert.equal(code, 0);
    const groups = stdout.split(/\n\n(?=.*:\n)/).map(group => ({
      title: group.split('\n')[0],
      commands: [...group.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name),
    }));
    assert.deepEqual(groups.slice(2), [
      { title: 'Labs:', commands: ['list', 'new', 'grade', 'submit', 'explain', 'install', 'uninstall'] },
      { title: 'TCP at work:', commands: ['run', 'watch', 'states', 'poke'] },
      { title: 'Write labs and hand them out:', commands: ['new-lab', 'validate', 'pack', 'verify', 'key'] },
      { title: 'Grade a class:', commands: ['batch', 'worker'] },
      { title: 'Commands:', commands: ['help'] },
    ]);
  });

  it('helps in Chinese', async () => {
    assert.match(
      (await socklab(['grade', '--help'], { LANG: 'zh_CN.UTF-8' })).stdout,
      /^用法：.*构建服务器并评分/s,
    );
    assert.match((await socklab(['--lang', 'zh-cn', 'list'])).stdout, /项检查/);
    assert.match(
      (await socklab(['list', '--lang=en'], { LC_ALL: 'zh_CN.UTF-8' })).stdout,
      /22 checks · 100 points/,
    );
  });

  it('lists labs as JSON', async () => {
    const rows = JSON.parse((await socklab(['list', '--json'])).stdout) as { id: string; points: number }[];
    assert.equal(rows.find(row => row.id === 'echo-server')?.points, 100);
  });

  it('explains what stands behind a check, by its id or the name of the note', async () => {
    const { code, stdout } = await socklab(['explain', 'echo-server', 'e07']);
    assert.equal(code, 0);
    assert.match(stdout, /^Half-close: .*The answers: socklab explain echo-server e07 --answers\n$/s);
    const chinese = await socklab(['explain', 'echo-server', 'half-close', '--answers', '--lang', 'zh-cn']);
    assert.match(chinese.stdout, /^半关闭.*内核做了什么.*RST。\n$/s);
    const all = await socklab(['explain', 'echo-server']);
    assert.match(all.stdout, /half-close +E07 E08 +Half-close: /);
  });

  it('makes a workspace that can be graded, and tells how', () =>
    inTemporaryFolder(async folder => {
      const dir = path.join(folder, 'my work');
      const { code, stdout } = await socklab(['new', 'echo-server', '--language', 'c', '--dir', dir]);
      assert.equal(code, 0);
      assert.ok(stdout.includes(`socklab grade '${dir}'`), stdout);
      assert.match(await readFile(path.join(dir, 'server.c'), 'utf8'), /TODO/);
      await refuses(['new', 'echo-server', '--language', 'c', '--dir', dir], /is not empty/);
    }));

  for (const [args, sentence] of [
    [['grad'], /no command “grad”. Did you mean “grade”/],
    [['grade'], /argument folder is missing/],
    [['grade', 'a', 'b'], /too many arguments/],
    [['grade', '.', '--fast'], /no option --fast/],
    [['grade', '.', '--seed'], /option --seed <hex> needs a value/],
    [['grade', '.', '--seed', 'xyz'], /hexadecimal/],
    [['grade', '.', '--repeat', '0'], /--repeat takes a whole number from 1/],
    [['grade', '/nowhere/at/all'], /There is no folder \/nowhere\/at\/all/],
    [['grade', '/'], /not a Socklab workspace.*socklab new/],
    [['validate', '/'], /is not a lab/],
    [['new', 'echo-server'], /option --language <language> is required/],
    [['new', 'ecco-server', '--language', 'c'], /Did you mean “echo-server”/],
    [['new', 'echo-server', '--language', 'rust', '--dir', '/nowhere/at/all'], /There are: c, python, java/],
    [['explain', 'echo-server', 'half-closed'], /Did you mean “half-close”/],
    [
      ['explain', 'echo-server', '../../package'],
      /no note about “..\/..\/package”.*socklab explain echo-server/,
    ],
    [['explain'], /argument lab is missing/],
    [['states', '--port', 'http'], /--port takes a whole number/],
    [['list', '--lang', 'fr'], /--lang takes en \| zh-cn/],
  ] as const) {
    it(`socklab ${args.join(' ')}: one sentence, exit code 2`, () => refuses(args, sentence));
  }

  it('refuses in Chinese too', () =>
    refuses(['grade', '/nowhere'], /文件夹 \/nowhere 不存在/, { LANG: 'zh_CN.UTF-8' }));

  it('looks before grading whether the JSON can be written', () =>
    inTemporaryFolder(async folder => {
      const file = { lab: 'echo-server', labVersion: '1.0.0', language: 'c' };
      await writeFiles(folder, { '.socklab.json': JSON.stringify(file) });
      await refuses(
        ['grade', folder, '--json', '/nowhere/grade.json'],
        /--json: \/nowhere\/grade.json cannot be written \(ENOENT\)/,
      );
      await refuses(['grade', folder, '--only', 'E77'], /there is no “E77”/);
    }));
});
