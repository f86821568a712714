import * as assert from 'node:assert/strict';
import type { SandboxLevel } from '../../src/protocol/grade.ts';
import { ProgramGrader, verdictOf, wordsOf } from './gradedProgram.ts';

/** A grade of a program that misbehaves ends within this time on a machine that has nothing else to do. */
const quietSeconds = 20;
/** The machine of the test may be busy; then the time is only printed. */
const busyFactor = 8;

interface Case {
  readonly does: string;
  readonly command: readonly string[];
  readonly levels: readonly SandboxLevel[];
  /** By check: the verdict, and what message, cause or next step must say. */
  readonly expected: Readonly<Record<string, readonly [verdict: string, ...words: RegExp[]]>>;
}

const both = ['private', 'plain'] as const;
const hostile = (mode: string): string[] => ['./hostile', mode];

const cases: readonly Case[] = [
  {
    does: 'hangs and never listens',
    command: hostile('hangs'),
    levels: both,
    expected: {
      E01: ['failed', /opened no listening socket on port \d+/, /here: pause/],
      E02: ['skipped', /E01/],
    },
  },
  {
    does: 'computes for ever and never listens',
    command: hostile('spins'),
    levels: ['private'],
    expected: { E01: ['failed', /opened no listening socket/, /running on a processor/] },
  },
  {
    does: 'accepts and never answers',
    command: hostile('silent'),
    levels: both,
    expected: { E01: ['failed', /due 12 bytes and got 0/, /has not read this connection: 12 bytes wait/] },
  },
  {
    does: 'exits at once with 0',
    command: hostile('exits-0'),
    levels: ['private'],
    expected: { E01: ['failed', /ended with exit status 0 before it listened/, /came to its end/] },
  },
  {
    does: 'exits at once with 3',
    command: hostile('exits-3'),
    levels: ['plain'],
    expected: { E01: ['failed', /ended with exit status 3 before it listened/, /gave up/] },
  },
  {
    does: 'does not exist',
    command: ['./nobody'],
    levels: ['private'],
    expected: {
      E01: ['failed', /before it listened/, /could not be started: .*nobody/, /“run” in \.socklab\.json/],
    },
  },
  {
    does: 'ignores every signal, and is right',
    command: hostile('ignores-signals'),
    levels: both,
    expected: { E01: ['passed'] },
  },
  {
    does: 'becomes a daemon and keeps standard output',
    command: hostile('daemon'),
    levels: both,
    expected: { E01: ['failed', /put itself into the background/] },
  },
  {
    does: 'becomes a daemon and closes standard output',
    command: hostile('daemon-closed'),
    levels: both,
    expected: { E01: ['failed', /put itself into the background/] },
  },
  {
    does: 'becomes a daemon when it has served already',
    command: hostile('daemon-late'),
    levels: ['private'],
    expected: { E01: ['passed'], E20: ['failed', /put itself into the background/] },
  },
  {
    does: 'has 200 children in sessions of their own, and is right',
    command: hostile('children-200'),
    levels: both,
    expected: { E01: ['passed'] },
  },
  {
    does: 'forks in all its processes, 300 times',
    command: hostile('fork-300'),
    levels: ['plain'],
    expected: { E01: ['failed', /opened no listening socket/] },
  },
  {
    does: 'forks without end',
    command: hostile('fork-bomb'),
    levels: both,
    expected: { E01: ['failed', /started more than 512 processes/, /without an end/] },
  },
  {
    does: 'forks without end once it is asked something',
    command: hostile('forks-when-served'),
    levels: both,
    expected: { E01: ['failed', /started more than 512 processes/] },
  },
  {
    does: 'prints 1 GB when it listens',
    command: hostile('prints-1-GB'),
    levels: both,
    expected: { E01: ['failed', /printed more than 64 MiB and was ended/] },
  },
  {
    does: 'prints for ever',
    command: hostile('prints-for-ever'),
    levels: both,
    expected: { E01: ['failed', /printed more than 64 MiB and was ended/] },
  },
  {
    does: 'binds another port',
    command: hostile('other-port'),
    levels: both,
    expected: { E01: ['failed', /listens on port \d+, expected was \d+/, /fixed in the program/] },
  },
  {
    does: 'binds no port',
    command: hostile('no-bind'),
    levels: ['private'],
    expected: { E01: ['failed', /listens on port \d+, expected was \d+/, /bind\(\) was not called/] },
  },
  {
    does: 'crashes in the middle of 4 MiB',
    command: hostile('crashes'),
    levels: both,
    expected: { E01: ['passed'], E05: ['failed', /killed by signal SIGSEGV/, /not its own/] },
  },
  {
    does: 'stops itself before it listens',
    command: hostile('stops-early'),
    levels: ['plain'],
    expected: { E01: ['failed', /opened no listening socket/, /is stopped \(state T\)/] },
  },
  {
    does: 'stops itself with a client in hand',
    command: hostile('stops-itself'),
    levels: both,
    expected: { E01: ['failed', /due 12 bytes and got 0/, /is stopped \(state T\)/] },
  },
  {
    does: 'closes its listener after the first client',
    command: hostile('closes-listener'),
    levels: ['private'],
    expected: {
      E01: ['passed'],
      E13: ['failed', /ECONNREFUSED/, /closed its listening socket/],
      E20: ['failed', /ECONNREFUSED/, /closed its listening socket/],
    },
  },
  {
    does: 'leaves children that hold the pipes open',
    command: hostile('pipes-held'),
    levels: both,
    expected: { E01: ['failed', /ended with exit status 4 before it listened/] },
  },
  {
    does: 'dies with a client in hand, and its child holds the pipes open',
    command: ['python3', 'keepsPipes.py'],
    levels: both,
    expected: { E01: ['failed', /then your server ended with exit status 9/] },
  },
  {
    does: 'kills its process group',
    command: hostile('kills-group'),
    levels: both,
    expected: { E01: ['failed', /killed by signal SIGKILL/, /the program itself/] },
  },
  {
    does: 'kills everybody it can',
    command: hostile('kills-all'),
    levels: ['private'],
    expected: { E01: ['failed', /killed by signal SIGKILL/] },
  },
  {
    does: 'reads standard input first, and is right',
    command: hostile('reads-stdin'),
    levels: ['private'],
    expected: { E01: ['passed'] },
  },
  {
    does: 'blocks all signals in many threads, and reads standard input instead of the socket',
    command: ['python3', 'masksSignals.py'],
    levels: ['plain'],
    expected: { E01: ['failed', /then (your server closed the connection|the connection was reset)/] },
  },
  {
    does: 'makes folders in folders, further than any path reaches, and is right',
    command: hostile('deep-folders'),
    levels: both,
    expected: { E01: ['passed'] },
  },
  {
    does: 'writes a huge file',
    command: hostile('huge-file'),
    levels: ['private'],
    expected: { E01: ['failed', /killed by signal SIGXFSZ/, /beyond the size/] },
  },
];

describe('a program that', function () {
  this.timeout(quietSeconds * busyFactor * 1000);
  const grader = new ProgramGrader();
  const durations: string[] = [];

  before(() => grader.open());
  after(async () => {
    await grader.close();
    console.log(durations.join('\n'));
  });

  for (const { does, command, levels, expected } of cases) {
    for (const level of levels) {
      it(`${does} (${level})`, async () => {
        const { grade, seconds } = await grader.grade(command, Object.keys(expected), level);
        durations.push(`      ${seconds.toFixed(1).padStart(5)} s  ${does} (${level})`);
        await grader.assertNothingLeft();
        for (const [id, [verdict, ...words]] of Object.entries(expected)) {
          const said = wordsOf(grade, id);
          assert.equal(verdictOf(grade, id), verdict, `${id}: ${said}`);
          for (const word of words) assert.match(said, word, id);
        }
        assert.deepEqual(grade.notes, []);
        assert.ok(seconds < quietSeconds * busyFactor, `${seconds} s`);
      });
    }
  }
});
