import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { faultManifestSchema } from '../../src/lab/manifest.ts';
import { built } from './installedGrader.ts';

const lab = built.labFolder('echo-server');
const fixtures = path.join(import.meta.dirname, '../fixtures/programs');

/** What must come of a submission. */
export interface Expected {
  /** Id of the student. */
  readonly student: string;
  readonly outcome: 'graded' | 'rejected' | 'notGraded';
  /** Where there is no grade. */
  readonly code?: string;
  /** Checks that must not pass, and those that may do either; all others must pass. Absent: not one passes. */
  readonly fails?: { readonly must: readonly string[]; readonly may: readonly string[] };
  /** False where it does not build. */
  readonly builds?: boolean;
}

type Files = Readonly<Record<string, string | Buffer>>;

/** Fills a folder with what a class of 60 hands in: right, faulty, hostile, in many forms. */
export class ClassFolder {
  readonly folder: string;
  readonly expected: Expected[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  async fill(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await this.addRight();
    await this.addFaulty();
    await this.addUnbuildable();
    await this.addUnfit();
    await this.addDamaged();
    await this.addHostile();
  }

  /** Servers that get full marks, in the forms in which such things come. */
  async addRight(): Promise<void> {
    const c = await solution('c');
    const python = await solution('python');
    const java = await solution('java');
    const right = { outcome: 'graded', fails: { must: [], may: [] } } as const;
    const inside = (folder: string, files: Files): Files =>
      Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
    await this.add('ada', { ...c, ...settings('c') }, right);
    await this.add('bo', c, right);
    await this.add('chen/echo-server', { ...c, ...settings('c') }, { student: 'chen', ...right });
    await this.addZip('dora.zip', { ...python, ...settings('python') }, { student: 'dora', ...right });
    await this.addZip('emil.ZIP', inside('echo', python), { student: 'emil', ...right });
    await this.addZip(
      'fay.zip',
      {
        ...inside('fay/homework', { ...python, ...settings('python') }),
        '__MACOSX/fay/._server.py': Buffer.alloc(120),
        'fay/.DS_Store': 'x',
        'fay/homework/__pycache__/server.cpython.pyc': 'x',
      },
      { student: 'fay', ...right },
    );
    await this.add('学生', { ...python, ...settings('python') }, right);
    await this.add('🦊 fox', python, right);
    await this.add('two\nlines', c, right);
    await this.add('long'.repeat(50), python, right);
    await this.add('-rf', c, right);
    await this.add('gus', { ...java, ...settings('java') }, right);
    // The same work as ada's.
    await this.addZip('zoe.zip', { ...c, ...settings('c') }, { student: 'zoe', ...right });
    // Another version of the lab, and commands of one's own.
    await this.add('hana', { ...c, ...settings('c', { labVersion: '0.9.0' }) }, right);
    const build = [['sh', 'build.sh']];
    const own = { build, run: ['./start'] };
    await this.add(
      'ivo',
      {
        'server.py': python['server.py'] ?? '',
        'build.sh': 'mkdir made\ncp server.py made/\n',
        start: '#!/bin/sh\nexec python3 made/server.py "$@"\n',
        ...settings('mine', own),
      },
      right,
    );
  }

  /** Servers of the lab that are wrong in one way each. */
  async addFaulty(): Promise<void> {
    for (const name of faultNames) {
      const folder = path.join(lab, 'faults', name);
      const fault = faultManifestSchema.parse(
        JSON.parse(await readFile(path.join(folder, 'fault.json'), 'utf8')),
      );
      const files: Record<string, Buffer> = {};
      for (const file of await readdir(folder))
        if (file !== 'fault.json') files[file] = await readFile(path.join(folder, file));
      const fails = { must: fault.caughtBy, may: fault.also };
      await this.add(name, { ...files, ...settings(fault.language) }, { outcome: 'graded', fails });
    }
  }

  async addUnbuildable(): Promise<void> {
    const notBuilt = { outcome: 'graded', builds: false } as const;
    await this.add('no-semicolon', { 'server.c': 'int main(void) { return 0 }\n' }, notBuilt);
    await this.addZip('no-colon.zip', { 'server.py': 'def main()\n' }, { student: 'no-colon', ...notBuilt });
    await this.add('fails-to-make', { ...settings('c', { build: [['false']] }), 'server.c': '' }, notBuilt);
  }

  /** What belongs to no lab, or not to this one. */
  async addUnfit(): Promise<void> {
    const rejected = (code: string) => ({ outcome: 'rejected', code }) as const;
    const c = await solution('c');
    await this.add('empty', {}, rejected('submission-empty'));
    await this.add('other-lab', { ...c, ...settings('c', { lab: 'multiplexer' }) }, rejected('other-lab'));
    await this.add('essay', { 'essay.txt': 'Why I like sockets.' }, rejected('language-unclear'));
    await this.add('both', { ...c, ...(await solution('python')) }, rejected('language-unclear'));
    const invalid = rejected('workspace-file-invalid');
    await this.add('no-json', { ...c, '.socklab.json': '{"lab": ' }, invalid);
    await this.add('deep-json', { ...c, '.socklab.json': '['.repeat(20_000) }, invalid);
    await this.add('zero-byte', { ...c, ...settings('c', { run: ['./ser\0ver'] }) }, invalid);
    await this.add('no-run', { ...c, ...settings('rust') }, rejected('run-missing'));
    const configure = settings('c', { build: [['./configure']] });
    await this.add('no-configure', { ...c, ...configure }, rejected('build-command-missing'));
  }

  /** Zip files and folders that are not what they should be. */
  async addDamaged(): Promise<void> {
    const c = await solution('c');
    const whole = zipSync({ 'server.c': Buffer.from(c['server.c'] ?? '') });
    const rejected = (student: string, code: string): Expected => ({ student, outcome: 'rejected', code });
    await this.put('half.zip', whole.slice(0, whole.length / 2), rejected('half', 'submission-truncated'));
    await this.put('picture.zip', Buffer.from('GIF89a'), rejected('picture', 'submission-not-zip'));
    await this.addZip(
      'climber.zip',
      { '../ada/server.c': 'x' },
      rejected('climber', 'submission-name-climbs'),
    );
    await this.put('packed.tar.gz', Buffer.from('x'), rejected('packed.tar.gz', 'submission-not-zip'));
    await this.add('linker', c, rejected('linker', 'submission-link'));
    await symlink('../ada/server.c', path.join(this.folder, 'linker/other.c'));
    await symlink('ada', path.join(this.folder, 'mirror'));
    this.expected.push({ student: 'mirror', outcome: 'notGraded', code: 'collected-link' });
    await this.add('piper', c, rejected('piper', 'submission-special-file'));
    execFileSync('mkfifo', [path.join(this.folder, 'piper/pipe')]);
  }

  /** Builds and servers that would like to do harm. */
  async addHostile(): Promise<void> {
    const c = await solution('c');
    const hostile = { 'server.c': await readFile(path.join(fixtures, 'hostile.c')) };
    const modes = ['fork-bomb', 'kills-all', 'exits-3', 'prints-for-ever'];
    for (const mode of modes) {
      const run = settings('c', { run: ['./server', mode] });
      await this.add(`runs-${mode}`, { ...hostile, ...run }, { outcome: 'graded' });
    }
    const forge = settings('python', { build: [], run: ['python3', 'prying.py', 'forge', '{}'] });
    const prying = { 'prying.py': await readFile(path.join(fixtures, 'prying.py')) };
    await this.add('forger', { ...prying, ...forge }, { outcome: 'graded' });
    const building = (script: string): Files => ({
      ...c,
      'b.sh': script,
      ...settings('c', { build: [['sh', 'b.sh']] }),
    });
    const fails = { outcome: 'graded', builds: false } as const;
    await this.add('builds-a-gigabyte', building('head -c 1G /dev/zero >big1 && cat big1 >big2\n'), fails);
    await this.add('builds-and-kills', building('kill -9 -1; kill -9 $PPID; exit 1\n'), fails);
    const bomb = { outcome: 'rejected', code: 'build-too-many-processes' } as const;
    await this.add('builds-and-forks', building('sh b.sh & sh b.sh & wait\n'), bomb);
  }

  private async add(name: string, files: Files, expected: Omit<Expected, 'student'> & Partial<Expected>) {
    const folder = path.join(this.folder, name);
    await mkdir(folder, { recursive: true });
    for (const [file, content] of Object.entries(files)) await writeFile(path.join(folder, file), content);
    this.expected.push({ student: name, ...expected });
  }

  private async addZip(name: string, files: Files, expected: Expected): Promise<void> {
    const entries: Zippable = {};
    for (const [file, content] of Object.entries(files)) entries[file] = Buffer.from(content);
    await this.put(name, zipSync(entries), expected);
  }

  private async put(name: string, content: Uint8Array, expected: Expected): Promise<void> {
    await writeFile(path.join(this.folder, name), content);
    this.expected.push(expected);
  }
}

const faultNames = [
  ...['c-missing-htons', 'c-strlen-length', 'c-fatal-read-error', 'c-stale-buffer', 'c-never-closed'],
  ...['c-fixed-total', 'c-sigpipe', 'c-shutdown-only', 'python-greeting', 'python-reads-lines'],
  ...['python-decodes-text', 'python-first-byte', 'python-reset-uncaught', 'python-send-uncaught'],
  ...['python-waiting-room', 'java-text-reader', 'java-eof-exception', 'c-no-reuseaddr'],
];

async function solution(language: 'c' | 'python' | 'java'): Promise<Record<string, string>> {
  const name = { c: 'server.c', python: 'server.py', java: 'Server.java' }[language];
  return { [name]: await readFile(path.join(lab, 'solutions', language, name), 'utf8') };
}

function settings(language: string, more: object = {}): Files {
  const file = { lab: 'echo-server', labVersion: '1.0.0', language, ...more };
  return { '.socklab.json': JSON.stringify(file) };
}
