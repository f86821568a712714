import * as assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import * as path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gradeSubmission } from '../../src/grading/gradeSubmission.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import type { Submission } from '../../src/lab/submission.ts';
import type { Grade } from '../../src/protocol/grade.ts';
import type { RunEvent } from '../../src/protocol/runEvents.ts';
import { ProgramGrader, verdictOf, wordsOf } from './gradedProgram.ts';
import { built } from './installedGrader.ts';

const isRoot = process.getuid?.() === 0;

describe('a confined submission', function () {
  this.timeout(120_000);
  const grader = new ProgramGrader();
  /** In the grader's environment and in another submission: must come up nowhere. */
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  let other = '';

  before(async () => {
    await grader.open();
    process.env['GRADER_TOKEN'] = secret;
    other = path.join(path.dirname(grader.programs), 'other-student');
    await mkdir(other);
    await writeFile(path.join(other, 'server.c'), `/* ${secret} */\n#define STOLEN "${secret}"\n`);
  });
  after(async () => {
    delete process.env['GRADER_TOKEN'];
    await grader.close();
  });

  async function gradeFolder(
    slug: string,
    submission: Submission,
    only?: readonly string[],
  ): Promise<{ grade: Grade; printed: string }> {
    const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
    let printed = '';
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'output') printed += event.text;
    };
    const { paths } = built;
    const request = {
      lab,
      submission,
      ...(only && { only }),
      locale: 'en',
      paths,
      sandbox: 'confined' as const,
    };
    return { grade: await gradeSubmission(request, { onEvent }), printed };
  }

  async function solution(slug: string, language: string): Promise<Submission> {
    const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
    const commands = lab.manifest.languages[language];
    assert.ok(commands);
    const folder = path.join(built.labFolder(slug), 'solutions', language);
    return { folder, language, build: commands.build, run: commands.run };
  }

  describe('that is right gets full marks', () => {
    for (const [slug, language] of [
      ['echo-server', 'c'],
      ['echo-server', 'python'],
      ['echo-server', 'java'],
      ['thread-pool-server', 'c'],
      ['multiplexer', 'c'],
      ['framing-decoder', 'c'],
    ] as const) {
      it(`${slug}, ${language}`, async () => {
        const { grade } = await gradeFolder(slug, await solution(slug, language));
        const wrong = grade.checks.filter(check => check.verdict !== 'passed');
        assert.deepEqual(
          wrong.map(({ id, verdict, finding }) => `${id} ${verdict}: ${finding?.message ?? ''}`),
          [],
        );
        assert.deepEqual([grade.sandbox, grade.notes, grade.verdict], ['confined', [], 'passed']);
        await grader.assertNothingLeft();
      });
    }
  });

  /** Grades prying.py and gives what it could get, as it said itself. */
  async function pry(
    mode: string,
    targets: object,
    verdict = 'passed',
  ): Promise<{ got: Record<string, unknown>; words: string; grade: Grade; printed: string }> {
    let printed = '';
    const { grade } = await grader.grade(
      ['python3', '-u', 'prying.py', mode, JSON.stringify(targets)],
      ['E01'],
      'confined',
      {
        onEvent: event => {
          if (event.type === 'output' && event.stream === 'stdout') printed += event.text;
        },
      },
    );
    assert.equal(verdictOf(grade, 'E01'), verdict, wordsOf(grade, 'E01'));
    assert.deepEqual(grade.notes, []);
    const line = /^report (.*)$/m.exec(printed)?.[1];
    assert.ok(line, `it says what it got: ${printed}`);
    await grader.assertNothingLeft();
    return { got: JSON.parse(line) as Record<string, unknown>, words: line, grade, printed };
  }

  it('reads no other submission, no check, no solution, not the grader, no home', async () => {
    const lab = built.labFolder('echo-server');
    const paths = [
      path.join(other, 'server.c'),
      path.join(lab, 'solutions/c/server.c'),
      path.join(lab, 'lab.json'),
      built.checksFile('echo-server'),
      built.paths.runner,
      path.join(homedir(), '.profile'),
      ...[
        '/root',
        '/etc/shadow',
        '/etc/passwd',
        '/etc/hostname',
        '/var/log',
        '/run',
        '/sys/kernel',
        '/old_root',
      ],
    ];
    const { got, words } = await pry('files', { paths });
    assert.ok(!words.includes(secret), words);
    for (const file of paths) assert.match(String(got[file]), /^refused/, file);
    // Above them is nothing but the way to its own folder.
    const place = path.dirname(grader.temporary);
    assert.deepEqual(got[place], [path.basename(grader.temporary)]);
    assert.deepEqual(got[path.dirname(place)], [path.basename(place)]);
    assert.match(String(got[path.join(lab, '..')]), /^refused/);
  });

  it('sees neither the environment nor the processes of the grader', async () => {
    const { got, words } = await pry('environments', {});
    assert.ok(!words.includes(secret), 'the grader has a secret');
    // bwrap's first process, and the program.
    assert.equal(got['processes'], 2);
    assert.deepEqual(
      Object.keys(got['own'] as object)
        .filter(name => !name.startsWith('SOCKLAB_'))
        .sort(),
      ['HOME', 'LC_ALL', 'LOGNAME', 'PATH', 'PWD', 'TMPDIR', 'USER'],
    );
  });

  describe('with the network of the machine in reach', () => {
    let listener: Server;
    let connections = 0;
    before(async () => {
      listener = createServer(socket => {
        connections++;
        socket.destroy();
      });
      await new Promise<void>(resolve => listener.listen(0, '0.0.0.0', resolve));
    });
    after(() => listener.close());

    it('reaches nobody but itself', async () => {
      const { port } = listener.address() as AddressInfo;
      const addresses = Object.values(networkInterfaces())
        .flatMap(each => each ?? [])
        .filter(({ family }) => family === 'IPv4')
        .map(({ address }) => address);
      const hosts = [...new Set(['127.0.0.1', ...addresses, '192.0.2.1', '2001:db8::1'])];
      const { got } = await pry('network', { hosts, port });
      for (const host of hosts) assert.match(String(got[host]), /^refused/, host);
      assert.match(String(got['datagram']), /^refused/);
      assert.match(String(got['raw']), /^refused/);
      assert.deepEqual(got['interfaces'], ['lo']);
      assert.equal(connections, 0);
    });
  });

  it('writes nowhere but in its folder and its own temporary one', async () => {
    const name = `prying-${randomBytes(6).toString('hex')}`;
    const refused = ['/usr', '/usr/local', '/etc', '/dev', '/proc', '/', '/home', '/root', other].map(
      folder => path.join(folder, name),
    );
    const own = ['/tmp', '.'].map(folder => path.join(folder, name));
    const { got } = await pry('outside', { paths: [...refused, ...own] });
    for (const file of refused) assert.match(String(got[file]), /^refused/, file);
    for (const file of own) assert.equal(got[file], 'written');
    for (const file of ['/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/self/oom_score_adj']) {
      assert.match(String(got[file]), /^refused/, file);
    }
    for (const file of [...refused, ...own, path.join(grader.programs, name)]) {
      assert.ok(!existsSync(file), `${file} came to be on the machine`);
    }
  });

  it('has no privilege, and gets none', async () => {
    const { got } = await pry('privileges', {});
    assert.deepEqual([got['namespace'], got['mount'], got['user']], [-1, -1, 1000]);
    assert.match(String(got['capabilities']), /^0+$/);
    assert.equal(got['noNewPrivileges'], '1');
    assert.equal(got['outOfMemory'], '1000', 'it is the first to go');
  });

  it('fills no disk', async () => {
    const { got } = await pry('fill', {});
    const mebibytes = Object.fromEntries(
      Object.entries(got).map(([place, bytes]) => [place, Math.round(Number(bytes) / 2 ** 20)]),
    );
    const folder = mebibytes['.'] ?? 0;
    assert.ok(folder > 400 && folder <= 512, `${folder} MiB`);
    assert.deepEqual({ ...mebibytes, '.': 0 }, { '.': 0, '/tmp': 64, '/home/learner': 16, '/dev/shm': 16 });
  });

  it('does not change its grade, whatever it prints, opens, traces and kills', async () => {
    const { got, grade } = await pry('forge', {}, 'failed');
    assert.match(wordsOf(grade, 'E01'), /due 12 bytes and got 0/);
    assert.deepEqual([grade.score, grade.verdict], [0, 'failed']);
    const { traced, ...opened } = got;
    // bwrap's first process in there has no rights that the program has not, and knows nothing but how it ended.
    assert.deepEqual(
      (traced as number[]).filter(pid => pid !== 1),
      [],
    );
    for (const [file, result] of Object.entries(opened)) assert.match(String(result), /^refused/, file);
  });

  it('does not get out of checks by taking the ports of their servers', async () => {
    const checks = ['E01', 'E02', 'E03'];
    const { grade } = await grader.grade(['python3', 'prying.py', 'hoard', '{}'], checks, 'confined');
    assert.equal(verdictOf(grade, 'E01'), 'passed', 'alone, it is right');
    const others = checks.slice(1).map(id => verdictOf(grade, id));
    assert.ok(others.includes('failed'), 'they were in each other’s way');
    assert.ok(
      !others.includes('errored'),
      wordsOf(grade, checks.find(id => verdictOf(grade, id) === 'errored') ?? ''),
    );
    await grader.assertNothingLeft();
  });

  it('gets no descriptor that the grader was given', async () => {
    const folder = await mkdtemp(path.join(path.dirname(grader.programs), 'given-'));
    const show = ['sh', '-c', 'ls -l /proc/$$/fd; cat /proc/$$/fd/[1-9]??; exit 3'];
    const config = {
      lab: 'echo-server',
      labVersion: '1.0.0',
      language: 'c',
      build: [['sh', '-c', 'ls -l /proc/$$/fd']],
    };
    await writeFile(path.join(folder, '.socklab.json'), JSON.stringify({ ...config, run: show }));
    const given = await open(path.join(other, 'server.c'));
    try {
      const stdio = Array.from({ length: 201 }, (_, fd) =>
        fd === 200 ? given.fd : fd < 3 ? 'pipe' : 'ignore',
      );
      const grade = [built.cli, 'grade', folder, '--sandbox', 'confined', '--only', 'E01', '--json', '-'];
      const child = spawn(process.execPath, grade, { stdio });
      assert.ok(child.stdout);
      const { build, checks } = JSON.parse(await readText(child.stdout)) as Grade;
      const printed = checks[0]?.finding?.evidence?.output.stdout ?? '';
      for (const listing of [build.output, printed]) {
        assert.match(listing, / 1 -> /, 'it lists its descriptors');
        assert.doesNotMatch(listing, /server\.c|200 -> (?!\/dev\/null)/);
      }
    } finally {
      await given.close();
    }
  });

  describe('that misbehaves is judged as everywhere:', () => {
    for (const [does, mode, verdict, words] of [
      ['becomes a daemon', 'daemon', 'failed', /put itself into the background/],
      ['forks without end', 'fork-bomb', 'failed', /started more than 512 processes/],
      ['has 200 children in sessions of their own', 'children-200', 'passed', /^$/],
      ['ignores every signal', 'ignores-signals', 'passed', /^$/],
      ['exits at once with 3', 'exits-3', 'failed', /ended with exit status 3 before it listened/],
      ['stops itself', 'stops-itself', 'failed', /is stopped \(state T\)/],
      ['kills its process group', 'kills-group', 'failed', /killed by signal SIGKILL/],
      ['never listens', 'hangs', 'failed', /opened no listening socket on port \d+.*here: pause/],
      ['prints for ever', 'prints-for-ever', 'failed', /printed more than 64 MiB and was ended/],
    ] as const) {
      it(does, async () => {
        const { grade } = await grader.grade(['./hostile', mode], ['E01'], 'confined');
        assert.equal(verdictOf(grade, 'E01'), verdict, wordsOf(grade, 'E01'));
        assert.match(wordsOf(grade, 'E01'), words);
        await grader.assertNothingLeft();
      });
    }

    it('crashes in the middle of 4 MiB', async () => {
      const { grade } = await grader.grade(['./hostile', 'crashes'], ['E05'], 'confined');
      assert.match(wordsOf(grade, 'E05'), /killed by signal SIGSEGV/);
    });

    it('does not exist', async () => {
      const { grade } = await grader.grade(['./nobody'], ['E01'], 'confined');
      assert.match(wordsOf(grade, 'E01'), /could not be started: .*nobody/);
    });
  });

  describe('while it is built', () => {
    const folders: string[] = [];
    afterEach(async () => {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    });

    async function submission(
      files: Readonly<Record<string, string>>,
      build: readonly (readonly string[])[],
      run: readonly string[] = ['python3', 'server.py'],
    ): Promise<Submission> {
      const folder = await mkdtemp(path.join(path.dirname(grader.programs), 'build-'));
      folders.push(folder);
      for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
      return { folder, language: 'c', build, run };
    }

    const server = async (): Promise<string> =>
      readFile(path.join(built.labFolder('echo-server'), 'solutions/python/server.py'), 'utf8');

    it('includes no file of another', async () => {
      const source = `#include "${other}/server.c"\nint main(void) { return sizeof STOLEN; }\n`;
      const { grade } = await gradeFolder(
        'echo-server',
        await submission({ 'server.c': source }, [['gcc', '-o', 'server', 'server.c']]),
      );
      assert.equal(grade.build.ok, false);
      assert.match(grade.build.diagnostics[0]?.message ?? '', /No such file/);
      assert.ok(!JSON.stringify(grade).includes(secret));
    });

    it('reads, reaches and leaves nothing, and what it makes is there for the server', async () => {
      const outside = path.join(tmpdir(), `prying-build-${randomBytes(6).toString('hex')}`);
      const script = [
        `cat ${other}/server.c /proc/*/environ /root/.profile /etc/shadow`,
        `touch ${outside} /usr/local/prying; echo; ls /proc | grep -c '^[0-9]'; ls ${path.dirname(other)}`,
        `ln -s ${other}/server.c stolen.c; mkfifo pipe.c; chmod 4755 server.py; chmod 777 .`,
        'echo "pipe.c:1:1: error: read me"; echo "stolen.c:1:1: error: read me"',
        'setsid sh -c "while :; do ln -sf /etc/shadow server.new; done" & setsid sleep 600 & mkdir made',
        'cp server.py made/server.py',
      ].join('\n');
      const { grade, printed } = await gradeFolder(
        'echo-server',
        await submission(
          { 'server.py': await server(), 'build.sh': script },
          [['sh', 'build.sh']],
          [...['sh', '-c', 'cat stolen.c; exec python3 made/server.py "$0"']],
        ),
        ['E01'],
      );
      assert.ok(!JSON.stringify(grade).includes(secret), 'in the grade');
      assert.ok(!printed.includes(secret), 'in what the server printed');
      assert.match(printed, /stolen\.c: No such file/);
      assert.match(grade.build.output, /^\d$/m, 'it sees a handful of processes');
      assert.ok(!existsSync(outside) && !existsSync('/usr/local/prying'));
      assert.equal(verdictOf(grade, 'E01'), 'passed', wordsOf(grade, 'E01'));
      await grader.assertNothingLeft();
    });

    it('starts no more processes than it may', async () => {
      const bomb = await submission({ 'b.sh': 'sh b.sh & sh b.sh & wait' }, [['sh', 'b.sh']]);
      await assert.rejects(gradeFolder('echo-server', bomb, ['E01']), { code: 'build-too-many-processes' });
      await grader.assertNothingLeft();
    });

    it('is told of tools that the grader alone can see', async () => {
      const { PATH } = process.env;
      const tools = await mkdtemp(path.join(path.dirname(grader.programs), 'tools-'));
      folders.push(tools);
      await writeFile(path.join(tools, 'mycc'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
      process.env['PATH'] = `${tools}:${PATH ?? ''}`;
      try {
        const own = await submission({}, [['mycc']]);
        await assert.rejects(gradeFolder('echo-server', own), { code: 'tool-not-visible' });
        const none = await submission({}, [['no-such-compiler']]);
        await assert.rejects(gradeFolder('echo-server', none), { code: 'compiler-missing' });
        const missing = await submission({}, [['./configure']]);
        await assert.rejects(gradeFolder('echo-server', missing), { code: 'build-command-missing' });
      } finally {
        process.env['PATH'] = PATH;
      }
    });
  });

  describe('is graded', () => {
    async function gradeAs(prefix: readonly string[], TMPDIR = '/tmp'): Promise<string> {
      const folder = await mkdtemp('/tmp/confined-as-');
      try {
        await chmod(folder, 0o755);
        const { folder: from } = await solution('echo-server', 'c');
        await cp(from, folder, { recursive: true });
        await writeFile(
          path.join(folder, '.socklab.json'),
          JSON.stringify({ lab: 'echo-server', labVersion: '1.0.0', language: 'c' }),
        );
        const grade = [
          process.execPath,
          built.cli,
          'grade',
          folder,
          '--sandbox',
          'confined',
          '--only',
          'E01',
        ];
        const [program = '', ...args] = [...prefix, ...grade];
        const env = { ...process.env, HOME: '/nonexistent', TMPDIR };
        return (await promisify(execFile)(program, args, { env })).stdout;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }

    it('by an ordinary user', async function () {
      if (!isRoot) this.skip();
      const user = ['setpriv', '--reuid=64123', '--regid=64123', '--clear-groups', '--'];
      assert.match(await gradeAs(user), /1 passed[\s\S]*sandbox confined/);
    });

    it('with temporary files where the work folder is put', async function () {
      if (!existsSync('/dev/shm')) this.skip();
      assert.match(await gradeAs([], '/dev/shm'), /1 passed[\s\S]*sandbox confined/);
    });

    it('by root that is root in a container only', async function () {
      const container = ['unshare', '--user', '--map-root-user', '--'];
      try {
        execFileSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' });
      } catch {
        this.skip();
      }
      assert.match(await gradeAs(container), /1 passed[\s\S]*sandbox confined/);
    });
  });
});
