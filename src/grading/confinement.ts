import { visibleFiles, visiblePath } from './confinedFiles.ts';
import { confinementWords as words } from './confinementWords.ts';

/** Which way of confining works on this machine; see `chooseSandbox`. */
export interface ConfinedAs {
  /** What starts the processes around the confined ones, on the grader's side: unshare(1) and its options. */
  readonly outer: readonly string[];
  /** The user that confined programs are to the rest of the machine; the grader's own where it is undefined. */
  readonly user: number | undefined;
}

/** How the programs of one submission are confined. */
export interface Confinement {
  /** The environment of every confined program, before marks are added. */
  readonly environment: Readonly<Record<string, string>> & { readonly PATH: string };
  /** A command of the build, confined: without any network. */
  build(command: readonly string[]): readonly string[];
  /** Run once by the runner, in its own mount namespace; from then on `server` finds the work folder. */
  readonly prepare: readonly string[];
  /** bwrap(1) and its options for a server, which shares the runner's network and nothing else, without the last `--`. */
  readonly server: readonly string[];
}

const mebibyte = 1024 * 1024;
/** The work folder while something runs in it; a submission has 64 MiB at most (copyPlan.ts). */
const workMebibytes = 512;
const workFiles = 20_000;
const temporaryBytes = 64 * mebibyte;
const homeBytes = 16 * mebibyte;
const home = '/home/learner';

/**
 * A user that nobody is. Who grades as root would else hand root's own files to the submission: root without any
 * capability still owns most of /proc/sys, core_pattern among them.
 */
export const strangerId = 64_999;

/**
 * Limits of a command of the build, as those of a server (serverProcess.ts), but for the processes: no compiler wants
 * more, and whoever forks without end has grown large by the time he is counted. The time has a limit of its own. Who
 * computes too long gets SIGXCPU and not at once SIGKILL, which is what the kernel sends where memory runs out.
 */
const buildLimits = [
  'prlimit',
  ...['--nofile=4096', '--data=4294967296', '--fsize=268435456', '--cpu=120:130', '--core=0', '--nproc=1024'],
  '--',
];

/**
 * While something of the submission runs, its work folder is a copy in memory: bounded in size, owned by the stranger,
 * and gone with the mount namespace. /dev/shm is the mount point because every Linux has it, everyone may enter it, and
 * nothing of ours uses it, but for a work folder that lies there: it is left by the name `.`. This must
 * never run in a pid namespace, and so in a mount namespace, that others live in.
 */
const fill = `
[ $$ = 1 ] || [ "$PPID" = 1 ] || exit 125
cd -- "$1" || exit 125
mount -t tmpfs -o size=${workMebibytes}m,nr_inodes=${workFiles},mode=0700,nosuid,nodev socklab /dev/shm &&
cp -a . /dev/shm/ || exit 125
[ -z "$2" ] || chown -hR "$2:$2" /dev/shm || exit 125
`;

/**
 * What the build has made is taken over once nobody is left who could exchange a file for a link meanwhile. Then it
 * is the grader's again, without set-uid bits.
 */
const build = `
[ $$ = 1 ] || exit 125
${fill}
user=$2; shift 2
"$@"; status=$?
while kill -9 -1 2>/dev/null; do sleep 0.01; done
[ -z "$user" ] || chown -hR 0:0 /dev/shm
rm -rf ./* ./.[!.]* ./..?*
end=$({ cp -a /dev/shm/. ./ 2>&1 && echo ${words.kept}; } | sed 's/.*: //' | sort -u)
[ "$end" = ${words.kept} ] || { echo "$end" >&2; status=1; }
{ echo "$end" >&${words.descriptor}; } 2>/dev/null
chmod 700 .
exit $status
`;

/** Said where the command begins, since bwrap(1) can fail as well. */
const announce = [
  ...['sh', '-c'],
  `{ echo ${words.ready} >&${words.descriptor}; } 2>/dev/null; exec "$@" ${words.descriptor}>&-`,
  'sh',
];

/** Where memory runs out, the kernel shall take it from those that took too much, and not from the runner. */
const firstToGo = ['sh', '-c', '{ echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; exec "$@"', 'sh'];

/**
 * Confines the programs of the submission in this work folder with bwrap(1).
 * @param secret paths that they must not see wherever they lie; what is not the system's is invisible anyhow
 */
export function confine(as: ConfinedAs, folder: string, secret: readonly string[]): Confinement {
  const files = visibleFiles(secret);
  const user = as.user === undefined ? '' : String(as.user);
  const become =
    as.user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'];
  const inside = [...firstToGo, ...become, ...bubblewrap(folder, files)];
  return {
    environment: {
      PATH: visiblePath(files),
      HOME: home,
      TMPDIR: '/tmp',
      USER: 'learner',
      LOGNAME: 'learner',
      LC_ALL: 'C.UTF-8',
    },
    build: command => [
      ...[...as.outer, 'sh', '-c', build, 'sh', folder, user],
      // Whatever the command leaves behind ends with it.
      ...[...inside, '--die-with-parent', '--', ...announce, ...buildLimits, ...command],
    ],
    prepare: ['sh', '-c', fill, 'sh', folder, user],
    server: inside,
  };
}

/** bwrap and its options, all but the last `--`. The network is the caller's. */
function bubblewrap(folder: string, { readable, links, hidden }: ReturnType<typeof visibleFiles>): string[] {
  return [
    'bwrap',
    ...['--unshare-user', '--disable-userns', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
    ...['--unshare-cgroup-try', '--new-session', '--cap-drop', 'ALL'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'socklab'],
    ...readable.flatMap(file => ['--ro-bind', file, file]),
    ...links.flatMap(([link, target]) => ['--symlink', target, link]),
    ...hidden.flatMap(hole => ['--size', String(mebibyte), '--tmpfs', hole, '--remount-ro', hole]),
    // bwrap leaves /proc/sys writable to who owns it, and to the machine's root its files belong.
    ...['--proc', '/proc', '--remount-ro', '/proc'],
    ...['--dev', '/dev', '--size', String(homeBytes), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--size', String(temporaryBytes), '--tmpfs', '/tmp', '--symlink', '/tmp', '/var/tmp'],
    ...['--size', String(homeBytes), '--tmpfs', home],
    ...['--bind', '/dev/shm', folder, '--remount-ro', '/', '--chdir', folder],
  ];
}
