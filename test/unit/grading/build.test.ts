import assert from 'node:assert/strict';
import { access, chmod, readFile, realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { runBuild } from '../../../src/grading/build.ts';
import { readProcess } from '../../../src/proc/processInfo.ts';
import type { BuildResult } from '../../../src/protocol/grade.ts';
import { soon } from '../../soon.ts';
import { TestFolder } from './testFolder.ts';

describe('build', function () {
  this.timeout(30_000);
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  async function build(files: Record<string, string>, ...commands: string[][]): Promise<BuildResult> {
    return runBuild({ commands, folder: await folders.make(files) });
  }

  async function humanCode(promise: Promise<unknown>): Promise<string> {
    const error = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof HumanError, String(error));
    return `${error.code}: ${error.message}`;
  }

  function assertEnded(pid: number): void {
    assert.ok(pid > 1);
    const info = readProcess(pid);
    assert.ok(info === undefined || info.state === 'Z', `${pid} is left`);
  }

  it('succeeds, with the warnings', async () => {
    const code = 'int main(void) {\n  int unused;\n  return 0;\n}\n';
    const result = await build({ 'server.c': code }, ['gcc', '-Wall', '-o', 'server', 'server.c']);
    assert.equal(result.ok, true);
    assert.ok(result.durationMs > 0);
    assert.deepEqual(
      result.diagnostics.map(({ file, line, column, severity }) => [file, line, column, severity]),
      [['server.c', 2, 7, 'warning']],
    );
    assert.match(result.diagnostics[0]?.message ?? '', /unused variable/);
    assert.match(result.output, /unused variable/);
  });

  it('stops at the first command that fails', async () => {
    const folder = await folders.make({ 'server.c': 'int x = ;\n#include "nowhere.h"\n' });
    const result = await runBuild({
      commands: [
        ['gcc', '-c', 'server.c'],
        ['touch', 'later'],
      ],
      folder,
    });
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.diagnostics.map(({ line, column, severity }) => [line, column, severity]),
      [
        [1, 9, 'error'],
        [2, 10, 'error'],
      ],
    );
    await assert.rejects(access(path.join(folder, 'later')));
  });

  for (const options of [[], ['-g']]) {
    it(`finds the line of a function that nobody defines ${options.join()}`, async () => {
      const code = 'int helper(int);\n\nint main(void) {\n  return helper(1);\n}\n';
      const result = await build({ 'server.c': code }, ['gcc', ...options, 'server.c']);
      assert.deepEqual(
        result.diagnostics.map(({ file, line, message }) => [file, line, message]),
        [['server.c', 4, "undefined reference to `helper'"]],
      );
    });
  }

  it('finds a missing source file', async () => {
    const result = await build({}, ['gcc', 'server.c']);
    assert.deepEqual(result.diagnostics, [
      { file: 'server.c', line: 1, column: 1, severity: 'error', message: 'No such file or directory' },
    ]);
  });

  it('reads javac, columns after tabs and non-ASCII text included', async () => {
    const code =
      'class Server {\n\t/* 服务器 */ int a = "s";\n  int b = count;\n  Thread t = new Thread(); { t.stop(); }\n}\n';
    const result = await build({ 'Server.java': code }, ['javac', '-Xlint', 'Server.java']);
    assert.deepEqual(
      result.diagnostics.map(({ file, line, column, severity }) => [file, line, column, severity]),
      [
        ['Server.java', 2, 20, 'error'],
        ['Server.java', 3, 11, 'error'],
        ['Server.java', 4, 31, 'warning'],
      ],
    );
    assert.equal(result.diagnostics[1]?.message, 'cannot find symbol: variable count');
  });

  const python: [string, string, number, number, RegExp][] = [
    ['a wrong expression', 'def f():\n    if True:\n        x = 1 +* 2\n', 3, 16, /^SyntaxError/],
    ['an open parenthesis', 'x = (1,\ny = 2\n', 1, 5, /never closed/],
    ['missing indentation', 'def f():\nreturn 1\n', 2, 1, /^IndentationError: expected an indented block/],
    ['tabs mixed with spaces', 'def f():\n\tx = 1\n        y = 2\n', 3, 1, /^TabError/],
  ];
  for (const [what, code, line, column, message] of python) {
    it(`reads Python: ${what}`, async () => {
      const result = await build({ 'server.py': code }, ['python3', '-m', 'py_compile', 'server.py']);
      assert.equal(result.ok, false);
      assert.deepEqual(
        result.diagnostics.map(found => [found.file, found.line, found.column]),
        [['server.py', line, column]],
      );
      assert.match(result.diagnostics[0]?.message ?? '', message);
    });
  }

  it('reads node --check', async () => {
    const result = await build({ 'server.cjs': 'let a = 1;\nfoo bar\n' }, [
      process.execPath,
      '--check',
      'server.cjs',
    ]);
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.diagnostics.map(found => [found.file, found.line, found.column]),
      [['server.cjs', 2, 5]],
    );
  });

  it('names a missing compiler and what installs it', async () => {
    const folder = await folders.make({ Makefile: 'all:\n\tsocklab-nocc -o x\n', configure: '#!/bin/sh\n' });
    const code = async (...command: string[]): Promise<string> =>
      humanCode(runBuild({ commands: [command], folder }));
    assert.match(
      await code('socklab-nocc', 'x.c'),
      /^compiler-missing: The program socklab-nocc was not found/,
    );
    assert.match(await code('make'), /^compiler-missing: The program socklab-nocc was not found/);
    assert.match(await code('./nothing'), /^build-command-missing: .*\.\/nothing/);
    await chmod(path.join(folder, 'configure'), 0o644);
    assert.match(await code('./configure'), /^build-command-not-executable: .*chmod \+x/);
  });

  it('keeps the beginning of endless output', async () => {
    const folder = await folders.make({});
    const result = await runBuild({ commands: [['seq', '200000']], folder, limits: { outputBytes: 1000 } });
    assert.match(result.output, /^1\n2\n/);
    assert.match(result.output, /\[… \+ \d+ bytes\]\n$/);
    assert.ok(result.output.length < 1100);
  });

  it('ends what takes too long', async () => {
    const folder = await folders.make({});
    const running = runBuild({ commands: [['sleep', '60']], folder, limits: { timeMs: 100 } });
    assert.match(await humanCode(running), /^build-too-slow: .*sleep 60/);
  });

  it('is cancelled with everything that it started', async () => {
    const script = 'trap "" TERM; setsid sleep 61 & echo $! > pid; sleep 62';
    const folder = await folders.make({});
    const abort = new AbortController();
    const running = runBuild({ commands: [['sh', '-c', script]], folder, signal: abort.signal });
    const settled = running.catch((reason: unknown) => reason);
    const pid = await soon(async () => {
      const written = await readFile(path.join(folder, 'pid'), 'utf8');
      assert.match(written, /^\d+\n$/);
      return Number(written);
    });
    abort.abort(new Error('enough'));
    assert.equal(((await settled) as Error).message, 'enough');
    assertEnded(pid);
  });

  it('leaves no daemon of a build that ends', async () => {
    const folder = await folders.make({});
    const result = await runBuild({ commands: [['sh', '-c', 'setsid sleep 63 & echo $!']], folder });
    assert.equal(result.ok, true);
    assertEnded(Number(result.output));
  });

  it('runs in the folder it was given', async () => {
    const folder = await folders.make({});
    const result = await runBuild({ commands: [['pwd']], folder });
    assert.equal(result.output.trim(), await realpath(folder));
  });
});
