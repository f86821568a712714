import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { findProgram } from '../proc/findProgram.ts';
import { howToInstall } from '../proc/howToInstall.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import { confine, strangerId, type ConfinedAs } from './confinement.ts';

const ownNamespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];

/**
 * unshare(1): a user, network, pid and mount namespace of the run's own. The runner is the first process in it, so when
 * it dies the kernel kills everything else in there, and when unshare dies the runner dies.
 */
const unshare = ['unshare', '--user', '--map-root-user', ...ownNamespaces];

/**
 * A second network inside the first, with a table of TCP sockets of its own. Networks share the machine's table unless
 * the one they are made in says otherwise (tcp_child_ehash_entries, ip-sysctl, Linux 6.1), and whoever reads
 * /proc/net/tcp or asks ss walks all of it: 262,144 buckets on a machine with some memory, 2 to 50 ms, against 0.3 ms.
 * The size holds the 20,000 sockets of 10,000 connections in short chains. Older kernels go on with what there is.
 */
const ownSocketTable = [
  'sh',
  '-c',
  'entries=/proc/sys/net/ipv4/tcp_child_ehash_entries; if [ -w $entries ] && echo 8192 >$entries; then exec unshare --net -- "$@"; fi; exec "$@"',
  'sh',
];

function inPrivateNetwork(command: readonly string[], outer: readonly string[] = unshare): string[] {
  return [...outer, ...ownSocketTable, ...command];
}

export interface Sandbox {
  readonly level: SandboxLevel;
  /** Why a weaker one than `private` is used. */
  readonly note?: Text;
  /** The runner's command, put into the sandbox. */
  wrap(command: readonly string[]): readonly string[];
  /** How the submission's own programs are shut off from the runner as well; only in `confined`. */
  readonly confinedAs?: ConfinedAs;
}

/**
 * The sandbox of the level asked for, or else `private`, or `plain` where that does not work. `confined` must be asked
 * for: one's own work needs the tools and files of one's own machine.
 * @throws HumanError `cannot-confine`, `program-missing` or `no-user-namespaces` when the level that was asked for does
 * not work here
 */
export async function chooseSandbox(wanted: SandboxLevel | undefined): Promise<Sandbox> {
  if (wanted === 'plain') return plain;
  if (wanted === 'confined') {
    const confinedAs = await howToConfine();
    return { level: 'confined', wrap: command => inPrivateNetwork(command, confinedAs.outer), confinedAs };
  }
  const refusal = await tryToRun(inPrivateNetwork(['true']));
  if (refusal === undefined) return { level: 'private', wrap: command => inPrivateNetwork(command) };
  if (wanted === 'private') {
    throw new HumanError(
      'no-user-namespaces',
      text(
        'This machine does not allow a private network ({reason}). Grade with --sandbox plain, or let an administrator allow user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), kernel.unprivileged_userns_clone=1 (Debian).',
        { reason: refusal },
      ),
    );
  }
  return {
    ...plain,
    note: text(
      'This machine does not allow a private network ({reason}), so the server ran in the ordinary one.',
      {
        reason: refusal,
      },
    ),
  };
}

const plain: Sandbox = { level: 'plain', wrap: command => command };

/**
 * Root does without a user namespace around the runner, and so can give the confined programs a user of their own;
 * in a container that does not let it, it goes the way of everybody else.
 * @throws HumanError `program-missing`, `cannot-confine`
 */
async function howToConfine(): Promise<ConfinedAs> {
  if (findProgram('bwrap') === undefined) {
    throw new HumanError(
      'program-missing',
      text('Confining a submission takes bubblewrap, which is not installed. Install it with: {command}', {
        command: howToInstall('bwrap'),
      }),
    );
  }
  const ways: ConfinedAs[] = [{ outer: unshare, user: undefined }];
  if (process.getuid?.() === 0) ways.unshift({ outer: ['unshare', ...ownNamespaces], user: strangerId });
  let reason: string | Text = '';
  const folder = path.join(tmpdir(), `socklab-try-${randomUUID()}`);
  try {
    for (const way of ways) {
      const refusal = await tryToRun([...inFolder(folder), ...confine(way, folder, []).build(['true'])]);
      if (refusal === undefined) return way;
      reason = refusal;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new HumanError(
    'cannot-confine',
    text(
      'This machine cannot confine a submission ({reason}). It takes bubblewrap 0.8 or newer and user namespaces, which an administrator allows with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), kernel.unprivileged_userns_clone=1 (Debian); a container takes docker run --privileged. Whose programs you trust you can grade with --sandbox private.',
      { reason },
    ),
  );
}

/** Runs a command that needs a folder, and removes the folder also when we are killed meanwhile. */
function inFolder(folder: string): readonly string[] {
  const script =
    'mkdir -m 700 -- "$1" || exit; folder=$1; shift; "$@"; status=$?; rm -rf -- "$folder"; exit $status';
  return ['sh', '-c', script, 'sh', folder];
}

/** Undefined when it works, else what unshare (or bwrap) says. */
async function tryToRun([program = '', ...args]: readonly string[]): Promise<string | Text | undefined> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: 5000 }, (error, _stdout, stderr) => {
      if (!error) resolve(undefined);
      else if (error.code === 'ENOENT') resolve(text('the program unshare of util-linux is not installed'));
      else resolve(stderr.trim().split('\n', 1)[0] || error.message);
    });
  });
}
