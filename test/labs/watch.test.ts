import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gradeSubmission, type GradeRequest } from '../../src/grading/gradeSubmission.ts';
import { chooseSandbox } from '../../src/grading/sandbox.ts';
import { WatchControls } from '../../src/grading/watchControls.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { listProcesses, readCommandLine } from '../../src/proc/processInfo.ts';
import { sandboxLevels, type Grade } from '../../src/protocol/grade.ts';
import { recordingSchema, type RecordedStep, type Recording } from '../../src/protocol/recording.ts';
import { runEventSchema, type RunEvent } from '../../src/protocol/runEvents.ts';
import { readRecording } from '../../src/report/recordingJson.ts';
import { conversationMoments } from '../../src/report/conversationMoments.ts';
import { built } from './installedGrader.ts';

const lab = await loadLab(built.labFolder('echo-server'), { checksFile: built.checksFile('echo-server') });

interface Watched {
  readonly grade: Grade;
  readonly events: readonly RunEvent[];
  readonly aheads: readonly RecordedStep[];
  readonly steps: readonly RecordedStep[];
  readonly recording: Recording | undefined;
}

describe('watching a check of a real lab', function () {
  this.timeout(120_000);
  let level: (typeof sandboxLevels)[number];
  before(async () => ({ level } = await chooseSandbox(undefined)));

  function request(server: string, changes: Partial<GradeRequest>): GradeRequest {
    const language = lab.manifest.languages['c'];
    assert.ok(language);
    const folder = path.join(built.labFolder('echo-server'), server);
    const submission = { folder, language: 'c', build: language.build, run: language.run };
    return { lab, submission, locale: 'en', seed: '5eed', paths: built.paths, ...changes };
  }

  async function watch(
    server: string,
    check: string,
    onAhead: (controls: WatchControls, step: RecordedStep, count: number) => void,
    options: { readonly changes?: Partial<GradeRequest>; readonly signal?: AbortSignal } = {},
  ): Promise<Watched> {
    const controls = new WatchControls();
    const events: RunEvent[] = [];
    let count = 0;
    const grade = await gradeSubmission(request(server, { ...options.changes, watch: { check, controls } }), {
      ...(options.signal && { signal: options.signal }),
      onEvent: event => {
        events.push(runEventSchema.parse(event));
        if (event.type === 'stepAhead') onAhead(controls, event.step, ++count);
      },
    });
    const of = (type: 'step' | 'stepAhead'): RecordedStep[] =>
      events.flatMap(event => (event.type === type ? event.step : []));
    const recording = events.flatMap(event => (event.type === 'recording' ? event.recording : []))[0];
    return { grade, events, aheads: of('stepAhead'), steps: of('step'), recording };
  }

  const name = ({ who, what, detail }: RecordedStep): string =>
    what === 'signal' ? `${who} ${detail ?? ''}` : `${who} ${what}`;
  const firstRound = [
    'server start',
    'client 1 connect',
    'server SIGSTOP',
    'client 1 send',
    'client 1 end-write',
    'server SIGCONT',
  ];

  for (const sandbox of sandboxLevels) {
    it(`next, next, …: each step waits for its word, between two looks (${sandbox})`, async function () {
      if (sandbox === 'private' && level !== 'private') this.skip();
      const { grade, events, aheads, recording } = await watch(
        'solutions/c',
        'E08',
        controls => controls.next(),
        { changes: { sandbox } },
      );
      assert.equal(grade.verdict, 'passed', JSON.stringify(grade.checks));
      assert.deepEqual(
        grade.checks.map(check => check.id),
        ['E08'],
        'one check, without what it builds on',
      );
      assert.deepEqual(aheads.slice(0, firstRound.length).map(name), firstRound);
      const rounds = aheads.filter(({ what }) => what === 'end-write').length;
      assert.equal(aheads.length, 1 + rounds * 6);

      // While the server is stopped its kernel takes data and FIN: that is there to be seen before SIGCONT.
      assert.ok(recording);
      assert.equal(recording.stepped, true);
      const connections = new Set(recording.steps.flatMap(({ connection }) => connection ?? []));
      assert.equal(connections.size, rounds);
      for (const connection of connections) {
        const ends = conversationMoments(recording, [connection]).flatMap(({ ends: [pair] }) => pair ?? []);
        // The acknowledgement of the FIN may be late: the server has bytes to read that it has not read.
        assert.ok(ends.some(end => /^FIN-WAIT-[12]$/.test(end?.state ?? '')));
        assert.ok(ends.some(end => end?.state === 'CLOSE-WAIT' && end.recvQ === 1001));
      }
      const kinds = events.map(event => event.type);
      assert.ok(kinds.indexOf('recording') > kinds.indexOf('checkFinished'));
    });
  }

  it('shows states that a working server leaves at once', async function () {
    if (level !== 'private') this.skip();
    // The states of a server that answers at once last for microseconds; which of them is met is a matter of luck.
    const wanted = ['FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK'] as const;
    const seen = new Set<string>();
    for (let tries = 0; tries < 5 && !wanted.some(state => seen.has(state)); tries++) {
      const { recording } = await watch('solutions/c', 'E07', controls => controls.next());
      const connection = recording?.steps.find(step => step.connection)?.connection;
      assert.ok(recording && connection);
      for (const { ends } of conversationMoments(recording, [connection]))
        for (const end of ends.flat()) if (end) seen.add(end.state);
    }
    assert.ok(
      wanted.some(state => seen.has(state)),
      [...seen].join(),
    );
  });

  it('stands still for longer than the check may take, and is judged as ever', async () => {
    const holdMs = 3000;
    const deadlines = {
      ...lab.manifest,
      checks: lab.manifest.checks.map(check => ({ ...check, deadlineMs: 2000 })),
    };
    const { grade } = await watch(
      'solutions/c',
      'E20',
      (controls, { what }) => {
        if (what === 'send') setTimeout(() => controls.next(), holdMs);
        else controls.next();
      },
      { changes: { lab: { ...lab, manifest: deadlines } } },
    );
    assert.equal(grade.verdict, 'passed', JSON.stringify(grade.checks));
    assert.ok((grade.checks[0]?.durationMs ?? Infinity) < 2 * holdMs, 'the time that counts');
  });

  // Our clocks stand still before a step, those of the server do not.
  const serversTime = [
    { slug: 'thread-pool-server', id: 'P18', begins: 'server SIGTERM', runsOutMs: 3200 },
    { slug: 'framing-decoder', id: 'F23', begins: 'client 1 send', runsOutMs: 1200 },
  ];
  for (const { slug, id, begins, runsOutMs } of serversTime) {
    it(`stands still nowhere in ${id} where a right server's own time would run out`, async () => {
      const other = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
      const language = other.manifest.languages['c'];
      assert.ok(language);
      const folder = path.join(built.labFolder(slug), 'solutions/c');
      const submission = { folder, language: 'c', build: language.build, run: language.run };
      let begun = false;
      const { grade, aheads } = await watch(
        'solutions/c',
        id,
        (controls, step) => {
          const holdMs = begun && step.who.startsWith('client') ? runsOutMs : 0;
          begun ||= name(step) === begins;
          setTimeout(() => controls.next(), holdMs);
        },
        { changes: { lab: other, submission } },
      );
      assert.equal(grade.verdict, 'passed', JSON.stringify(grade.checks));
      assert.ok(aheads.map(name).includes(begins));
    });
  }

  it('finds what it would find unwatched', async () => {
    const { grade, recording } = await watch('faults/c-never-closed', 'E07', controls => controls.next());
    assert.equal(grade.checks[0]?.verdict, 'failed');
    assert.match(grade.checks[0].finding?.message ?? '', /never closed the connection/);
    assert.equal(recording?.verdict, 'failed');
    assert.equal(recording.message, grade.checks[0].finding?.message);
    const last = conversationMoments(recording, [
      ...new Set(recording.steps.flatMap(s => s.connection ?? [])),
    ]);
    assert.equal(last.at(-1)?.ends[0]?.[1]?.state, 'CLOSE-WAIT', 'the moment of failure is kept');
  });

  it('plays, pauses and goes on', async () => {
    let playedTo = 0;
    const { grade, aheads } = await watch('solutions/c', 'E08', (controls, _step, count) => {
      if (count === 1) controls.play(0);
      if (count !== 5) return;
      controls.pause();
      setTimeout(() => {
        playedTo = count;
        controls.play(0);
      }, 300);
    });
    assert.equal(grade.verdict, 'passed');
    assert.equal(playedTo, 5);
    assert.ok(aheads.length > 20);
  });

  it('is cancelled while it stands still, at once, and leaves nothing', async () => {
    const abort = new AbortController();
    let abortedAt = 0;
    const { grade, aheads } = await watch(
      'solutions/c',
      'E08',
      (controls, _step, count) => {
        if (count < 4) controls.next();
        else {
          abortedAt = performance.now();
          abort.abort();
        }
      },
      { signal: abort.signal },
    );
    assert.ok(performance.now() - abortedAt < 20_000);
    assert.equal(grade.verdict, 'cancelled');
    assert.equal(aheads.length, 4);
    const left = listProcesses().filter(
      ({ pid }) => readCommandLine(pid)[0]?.endsWith('/server') && readCommandLine(pid).length === 2,
    );
    for (const { pid } of left)
      assert.notEqual(readCommandLine(pid)[1], aheads[0]?.detail?.split(' ').at(-1));
  });

  it('records every check of a run that asks for it, and of no other', async () => {
    const record = async (changes: Partial<GradeRequest>): Promise<string[]> => {
      const recordings: Recording[] = [];
      await gradeSubmission(request('solutions/c', { only: ['E02', 'E04'], ...changes }), {
        onEvent: event =>
          event.type === 'recording' && recordings.push(recordingSchema.parse(event.recording)),
      });
      for (const each of recordings)
        assert.ok(each.frames.length > 0 && each.steps.length > 2 && !each.stepped);
      return recordings.map(each => each.check.id).sort();
    };
    const checks = ['E01', 'E02', 'E04'];
    assert.deepEqual(await record({ record: true }), checks);
    assert.deepEqual(await record({ sampleHz: 5 }), checks);
    assert.deepEqual(await record({}), []);
    assert.deepEqual(await record({ sampleHz: 5, record: false }), []);
  });

  describe('on the command line', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'socklab-test-'));
      await cp(path.join(built.labFolder('echo-server'), 'solutions/c'), path.join(folder, 'work'), {
        recursive: true,
      });
      const workspace = { lab: 'echo-server', labVersion: '1.0.0', language: 'c' };
      await writeFile(path.join(folder, 'work', '.socklab.json'), JSON.stringify(workspace));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    async function socklab(
      args: readonly string[],
      input: string,
    ): Promise<{ code: number | null; stdout: string }> {
      const { SOCKLAB_TEST_COUNTS: _, ...env } = process.env;
      const child = spawn(process.execPath, [built.cli, ...args], {
        env: { ...env, LC_ALL: 'C', NO_COLOR: '1' },
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      child.stdin.end(input);
      const stdout = await text(child.stdout);
      while (child.exitCode === null) await delay(10);
      return { code: child.exitCode, stdout };
    }

    it('watch goes on a step with each line, and plays on without', async () => {
      const file = path.join(folder, 'e08.json');
      const args = ['watch', path.join(folder, 'work'), 'e08', '--record', file];
      const { code, stdout } = await socklab(args, '\n\n\n');
      assert.equal(code, 0, stdout);
      assert.match(stdout, /1 {2}server: starts {2}.*\n.*2 {2}client 1: connect\(\)/s);
      assert.match(stdout, /5 {2}client 1: shutdown\(WR\)\n.*FIN-WAIT-[12] {2}⇄ .*CLOSE-WAIT {2}Recv-Q 1001/);
      assert.match(stdout, /E08 .*: passed/);
      const recording = readRecording(await readFile(file, 'utf8'));
      assert.equal(recording.check.id, 'E08');
    });

    it('watch ends at q', async () => {
      const { code, stdout } = await socklab(['watch', path.join(folder, 'work'), 'E08'], '\n\nq\n');
      assert.equal(code, 130, stdout);
      assert.match(stdout, /cancelled/);
      assert.doesNotMatch(stdout, /end-write|shutdown/);
    });

    it('watch --play writes a drawing, and grade --record a file for each check', async () => {
      const work = path.join(folder, 'work');
      const drawing = path.join(folder, 'e08.svg');
      const played = await socklab(['watch', work, 'E08', '--play', '--pace', '0', '--record', drawing], '');
      assert.equal(played.code, 0, played.stdout);
      assert.match(await readFile(drawing, 'utf8'), /^<svg .*<\/svg>\n$/s);
      const records = path.join(folder, 'made', 'records');
      const graded = await socklab(['grade', work, '--only', 'E02', '--record', records], '');
      assert.equal(graded.code, 0, graded.stdout);
      assert.deepEqual((await readdir(records)).sort(), ['E01.json', 'E02.json']);
      readRecording(await readFile(path.join(records, 'E02.json'), 'utf8'));
    });
  });
});
