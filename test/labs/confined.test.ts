import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { homedir, networkInterfaces } from 'node:os';
import * as path from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type { Grade } from '../../src/protocol/grade.ts';
import { ProgramGrader, verdictOf, wordsOf } from './gradedProgram.ts';
import { built } from './installedGrader.ts';

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
});
