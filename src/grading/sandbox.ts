import { execFile } from 'node:child_process';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import type { SandboxLevel } from '../protocol/grade.ts';

/**
 * unshare(1): a user, network, pid and mount namespace of the run's own. The runner is the first process in it, so when
 * it dies the kernel kills everything else in there, and when unshare dies the runner dies.
 */
const unshare = [
  'unshare',
  '--user',
  '--map-root-user',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
];

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

function inPrivateNetwork(command: readonly string[]): string[] {
  return [...unshare, ...ownSocketTable, ...command];
}

export interface Sandbox {
  readonly level: SandboxLevel;
  /** Why a weaker one than `private` is used. */
  readonly note?: Text;
  /** The command, put into the sandbox. */
  wrap(command: readonly string[]): readonly string[];
}

/**
 * The sandbox of the level asked for, or else the strongest that works here. The level `confined` (bubblewrap, for
 * other people's submissions) is to stand before `private`.
 * @throws HumanError `no-user-namespaces` when `private` was asked for and the kernel refuses it
 */
export async function chooseSandbox(wanted: SandboxLevel | undefined): Promise<Sandbox> {
  if (wanted === 'plain') return plain;
  const refusal = await tryUnshare();
  if (refusal === undefined) return { level: 'private', wrap: inPrivateNetwork };
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

/** Undefined when it works, else what unshare says. */
async function tryUnshare(): Promise<string | Text | undefined> {
  const [program = '', ...args] = inPrivateNetwork(['true']);
  return new Promise(resolve => {
    execFile(program, args, { timeout: 5000 }, (error, _stdout, stderr) => {
      if (!error) resolve(undefined);
      else if (error.code === 'ENOENT') resolve(text('the program unshare of util-linux is not installed'));
      else resolve(stderr.trim().split('\n', 1)[0] || error.message);
    });
  });
}
