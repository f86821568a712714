import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { LabManifest } from '../../src/lab/manifest.ts';
import { validationSchema } from '../../src/report/validationSchema.ts';
import { built } from './installedGrader.ts';
import { changeJson, inSmallLab, source } from './smallLab.ts';

interface End {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param stopAt interrupts it, as Ctrl-C does, when it has printed this on standard error */
async function validate(folder: string, args: readonly string[], stopAt?: string): Promise<End> {
  const { SOCKLAB_TEST_COUNTS: _, ...env } = process.env;
  const child = spawn(process.execPath, [built.cli, 'validate', folder, ...args], {
    env: { ...env, LC_ALL: 'C', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    const before = stderr;
    stderr += chunk;
    if (stopAt !== undefined && !before.includes(stopAt) && stderr.includes(stopAt)) child.kill('SIGINT');
  });
  const [stdout, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/**
 * Its build lets every second grade of the solution be one of a server that reads lines.
 * @param folder of the lab
 */
async function makeFlaky(folder: string): Promise<void> {
  const counter = path.join(folder, 'counter');
  await writeFile(counter, '');
  await cp(
    path.join(source, 'faults/python-reads-lines/server.py'),
    path.join(folder, 'solutions/python/other.py'),
  );
  await writeFile(
    path.join(folder, 'solutions/python/flip.py'),
    [
      'import os, shutil',
      `with open(${JSON.stringify(counter)}, 'r+') as counter:`,
      "    if len(counter.read()) % 2: shutil.copy('other.py', 'server.py')",
      "    counter.write('x')",
    ].join('\n'),
  );
  const manifest = path.join(folder, 'lab.json');
  await changeJson(manifest, manifest, (lab: LabManifest) => ({
    ...lab,
    languages: { python: { ...lab.languages['python'], build: [['python3', 'flip.py']] } },
  }));
}

const whole = (): Promise<void> => Promise.resolve();

describe('socklab validate', function () {
  this.timeout(120_000);

  it('writes the matrix of a proved lab into its design notes, and JSON as published', () =>
    inSmallLab(whole, async folder => {
      const design = path.join(folder, 'DESIGN.md');
      const json = path.join(folder, 'validation.json');
      await writeFile(design, '# Design\n\n<!-- matrix -->\n<!-- /matrix -->\n\nThe end.\n');
      const args = ['--matrix', design, '--json', json];
      const { code, stdout } = await validate(folder, args);
      assert.equal(code, 0, stdout);
      assert.match(stdout, /01 02\n.*Solutions.*python private +· {2}·.*Faults.*python-reads-lines +· {2}●/s);
      assert.match(stdout, /levels private, plain agree|does not allow a private network/);
      const document = await readFile(design, 'utf8');
      assert.match(document, /^# Design\n\n<!-- matrix -->\n\n2 faults: 2 in Python\..*The end\.\n$/s);
      assert.match(document, /\npython-greeting +● +○\n.*\| E02 \|.*`python-reads-lines` \|\n\n</s);
      const { matrix, ok } = validationSchema.parse(JSON.parse(await readFile(json, 'utf8')));
      assert.ok(ok);
      assert.deepEqual(matrix.find(line => line.name === 'python-reads-lines')?.outcomes, {
        E01: 'passed',
        E02: 'caught',
      });
      assert.equal((await validate(folder, ['--matrix', design, '--sandbox', 'plain'])).code, 0);
      assert.equal(await readFile(design, 'utf8'), document);
    }));

  it('grades a fault with the checks that must catch it and no other when it should be quick', () =>
    inSmallLab(whole, async folder => {
      const json = path.join(folder, 'validation.json');
      const args = ['--quick', '--sandbox', 'plain', '--json', json];
      const { code, stdout } = await validate(folder, args);
      assert.equal(code, 0, stdout);
      const { matrix } = validationSchema.parse(JSON.parse(await readFile(json, 'utf8')));
      const checksOf = (name: string): string[] =>
        Object.keys(matrix.find(line => line.name === name)?.outcomes ?? {});
      assert.deepEqual(checksOf('python-greeting'), ['E01']);
      assert.deepEqual(checksOf('python'), ['E01', 'E02']);
    }));

  it('finds a flaky check, and the seed that shows it', () =>
    inSmallLab(makeFlaky, async folder => {
      const args = ['--servers', 'solutions/python', '--sandbox', 'plain', '--repeat', '3', '--jobs', '1'];
      const { code, stdout } = await validate(folder, args);
      assert.equal(code, 1, stdout);
      assert.match(stdout, /✗ python +· {2}~/);
      assert.match(stdout, /E02 {2}1 of 3 verdicts differ.*(failed|timed out) with seed [0-9a-f]{16}\n/s);
      assert.match(stdout, /--servers solutions\/python --only E02 --sandbox plain --seed [0-9a-f]{16}\n/);
      assert.match(stdout, /E02 is flaky: of 3 runs on solutions\/python \(plain\), 1 said something else/);
    }));

  it('keeps the design notes of a lab that is not proved, or not as a whole', () =>
    inSmallLab(makeFlaky, async folder => {
      const design = path.join(folder, 'DESIGN.md');
      await writeFile(design, '<!-- matrix --><!-- /matrix -->\n');
      const args = ['--matrix', design, '--sandbox', 'plain', '--jobs', '1'];
      // Only the solution has flip.py; the other servers do not build.
      const { code, stderr } = await validate(folder, args);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /DESIGN\.md is left as it is: it shows only what is proved/);
      assert.equal(await readFile(design, 'utf8'), '<!-- matrix --><!-- /matrix -->\n');
      const part = await validate(folder, [...args, '--only', 'E01']);
      assert.equal(part.code, 2);
      assert.match(part.stderr, /leave out --only, --faults, --servers and --quick/);
    }));

  it('tells what it has proved when it is stopped: exit code 130', () =>
    inSmallLab(whole, async folder => {
      const { code, stdout } = await validate(folder, ['--sandbox', 'plain', '--jobs', '1'], '[1/4]');
      assert.equal(code, 130);
      assert.match(
        stdout,
        /Solutions.*python +· {2}·.*Stopped before the end: [123] of 4 grades were made\./s,
      );
    }));

  it('knows the servers of a lab', () =>
    inSmallLab(whole, async folder => {
      const { code, stderr } = await validate(folder, ['--servers', 'solutions/pyhton']);
      assert.equal(code, 2);
      assert.match(stderr, /--servers: there is no “solutions\/pyhton”. Did you mean “solutions\/python”\?/);
    }));
});
