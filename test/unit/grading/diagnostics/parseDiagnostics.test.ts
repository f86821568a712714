import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import * as path from 'node:path';
import { parseDiagnostics } from '../../../../src/grading/diagnostics/parseDiagnostics.ts';
import { TestFolder } from '../testFolder.ts';

describe('parseDiagnostics', () => {
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  async function parse(output: string): Promise<string[]> {
    const folder = await folders.make({});
    const found = parseDiagnostics(output.replaceAll('FOLDER', realpathSync(folder)), folder);
    return found.map(
      ({ file, line, column, severity, message }) => `${file}:${line}:${column} ${severity} ${message}`,
    );
  }

  it('reads rustc and cargo', async () => {
    const output = [
      'warning: unused variable: `z`',
      ' --> src/main.rs:1:28',
      '  |',
      'error[E0425]: cannot find value `x` in this scope',
      '  --> src/main.rs:10:20',
      'error: aborting due to 1 previous error; 1 warning emitted',
    ].join('\n');
    assert.deepEqual(await parse(output), [
      'src/main.rs:1:28 warning unused variable: `z`',
      'src/main.rs:10:20 error cannot find value `x` in this scope',
    ]);
  });

  it('reads go', async () => {
    assert.deepEqual(await parse('# example\n./main.go:5:2: undefined: x\nvet: ./main.go:7: odd\n'), [
      'main.go:5:2 error undefined: x',
      'main.go:7:1 error odd',
    ]);
  });

  it('strips the folder, drops files outside of it, and says nothing twice', async () => {
    const output = [
      'FOLDER/src/a.c:3:1: error: one',
      'src/a.c:3:1: error: one',
      '/usr/include/stdio.h:27:9: note: declared here',
      '../other.c:1:1: error: two',
      'a.c:0: fatal error: three\r',
      '',
    ].join('\n');
    assert.deepEqual(await parse(output), ['src/a.c:3:1 error one', 'a.c:1:1 error three']);
  });

  it('finds nothing in other talk', async () => {
    const output = [
      'make: *** [Makefile:3: server] Error 1',
      'collect2: error: ld returned 1 exit status',
      'Note: Server.java uses unchecked or unsafe operations.',
      '12:30:01: error: clock',
      'In file included from server.c:1:',
    ].join('\n');
    assert.deepEqual(await parse(output), []);
  });

  it('stops at 200', async () => {
    const output = Array.from({ length: 5000 }, (_, index) => `a.c:${index + 1}:1: error: x`).join('\n');
    assert.equal((await parse(output)).length, 200);
  });

  it('names files with slashes', async () => {
    assert.deepEqual(await parse(`.${path.sep}src${path.sep}x.c:1:2: warning: w`), ['src/x.c:1:2 warning w']);
  });
});
