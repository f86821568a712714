/** Calls that a server can be found waiting in, by number: x86-64 from asm/unistd_64.h, arm64 from asm-generic/unistd.h. */
const x64: Readonly<Record<number, string>> = {
  0: 'read',
  1: 'write',
  2: 'open',
  3: 'close',
  7: 'poll',
  16: 'ioctl',
  17: 'pread64',
  18: 'pwrite64',
  19: 'readv',
  20: 'writev',
  23: 'select',
  34: 'pause',
  35: 'nanosleep',
  40: 'sendfile',
  42: 'connect',
  43: 'accept',
  44: 'sendto',
  45: 'recvfrom',
  46: 'sendmsg',
  47: 'recvmsg',
  61: 'wait4',
  65: 'semop',
  70: 'msgrcv',
  72: 'fcntl',
  73: 'flock',
  74: 'fsync',
  75: 'fdatasync',
  128: 'rt_sigtimedwait',
  130: 'rt_sigsuspend',
  202: 'futex',
  219: 'restart_syscall',
  220: 'semtimedop',
  230: 'clock_nanosleep',
  232: 'epoll_wait',
  247: 'waitid',
  257: 'openat',
  270: 'pselect6',
  271: 'ppoll',
  275: 'splice',
  281: 'epoll_pwait',
  288: 'accept4',
  299: 'recvmmsg',
  307: 'sendmmsg',
};

const arm64: Readonly<Record<number, string>> = {
  22: 'epoll_pwait',
  25: 'fcntl',
  29: 'ioctl',
  32: 'flock',
  56: 'openat',
  57: 'close',
  63: 'read',
  64: 'write',
  65: 'readv',
  66: 'writev',
  67: 'pread64',
  68: 'pwrite64',
  71: 'sendfile',
  72: 'pselect6',
  73: 'ppoll',
  76: 'splice',
  82: 'fsync',
  83: 'fdatasync',
  95: 'waitid',
  98: 'futex',
  101: 'nanosleep',
  115: 'clock_nanosleep',
  128: 'restart_syscall',
  133: 'rt_sigsuspend',
  137: 'rt_sigtimedwait',
  188: 'msgrcv',
  192: 'semtimedop',
  193: 'semop',
  202: 'accept',
  203: 'connect',
  206: 'sendto',
  207: 'recvfrom',
  211: 'sendmsg',
  212: 'recvmsg',
  242: 'accept4',
  243: 'recvmmsg',
  260: 'wait4',
  269: 'sendmmsg',
};

/** Newer calls have one number everywhere. */
const everywhere: Readonly<Record<number, string>> = {
  426: 'io_uring_enter',
  441: 'epoll_pwait2',
  449: 'futex_waitv',
  455: 'futex_wait',
};

const tables: Readonly<Record<string, Readonly<Record<number, string>>>> = { x64, arm64 };

/** The name of a system call, `syscall 999` for one that is not in the tables, undefined on another architecture. */
export function systemCallName(number: number, arch: string = process.arch): string | undefined {
  const table = tables[arch];
  return table && (table[number] ?? everywhere[number] ?? `syscall ${number}`);
}

const firstArgumentIsFd = new Set(
  (
    'read write close pread64 pwrite64 readv writev ioctl sendfile connect accept accept4 sendto recvfrom sendmsg recvmsg ' +
    'recvmmsg sendmmsg fcntl flock fsync fdatasync splice epoll_wait epoll_pwait epoll_pwait2 io_uring_enter'
  ).split(' '),
);

/** Whether the first argument of the call is the descriptor that it works on. */
export function takesFd(call: string): boolean {
  return firstArgumentIsFd.has(call);
}

/** Kernel functions that a thread sleeps in (`/proc/PID/wchan`), and the call that most likely led there. */
const sleepers: readonly (readonly [RegExp, string])[] = [
  [/^inet_csk_accept/, 'accept'],
  [/^(do_epoll_wait|ep_poll)/, 'epoll_wait'],
  [/^(wait_woken|sk_wait_data|unix_stream_(data_wait|read))/, 'recv'],
  [/^(sk_stream_wait_memory|sock_alloc_send)/, 'send'],
  [/^(inet_wait_for_connect|__inet_stream_connect|inet_stream_connect)/, 'connect'],
  [/^(poll_schedule_timeout|do_sys_poll|do_poll|do_select|core_sys_select)/, 'poll'],
  [/^futex_/, 'futex'],
  [/^(do_nanosleep|hrtimer_nanosleep|common_nsleep)/, 'nanosleep'],
  [/^(do_wait|kernel_wait)/, 'wait4'],
  [/^(pipe_read|anon_pipe_read|pipe_wait)/, 'read'],
  [/^(pipe_write|anon_pipe_write)/, 'write'],
  [/^(do_sigtimedwait)/, 'rt_sigtimedwait'],
  [/^(sigsuspend|__arm64_sys_rt_sigsuspend|__x64_sys_rt_sigsuspend)/, 'rt_sigsuspend'],
  [/^(io_cqring_wait|io_uring)/, 'io_uring_enter'],
  [/^(flock_lock_inode|locks_lock_inode|fcntl_setlk)/, 'flock'],
];

/** The call behind a kernel function name, as good as it can be told from there. */
export function callOfSleeper(wchan: string): string | undefined {
  return sleepers.find(([pattern]) => pattern.test(wchan))?.[1];
}
