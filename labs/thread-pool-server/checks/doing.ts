import { text, type Seen } from 'socklab/harness';

type Text = ReturnType<typeof text>;
type Thread = Seen['evidence']['processes'][number]['threads'][number];

/** Threads that a JVM starts for itself, by the names the kernel knows (15 letters); its main thread only waits. */
const ofTheRuntime =
  /^(java$|GC |G1 |VM |C[12] Compiler|Signal Dispatc|Finalizer|Reference Hand|Common-Cleaner|Service Thread|Monitor Deflat|Notification T|Attach Listener|process reaper|DestroyJavaVM|SIG)/;

const shownKinds = 6;

function ownThreads(seen: Seen): Thread[] {
  return seen.evidence.processes
    .flatMap(each => each.threads)
    .filter(thread => thread.waitsOn !== undefined || !ofTheRuntime.test(thread.name));
}

/** How many of the program's own threads sleep until another thread wakes them. */
export function waitingForOthers(seen: Seen): number {
  return ownThreads(seen).filter(({ call, waitsOn }) => call === 'futex' && waitsOn === undefined).length;
}

const reads = new Set(['read', 'readv', 'recvfrom', 'recvmsg', 'recvmmsg']);

/**
 * Whether two threads of one process read from the same connection. A number says nothing across processes, each of
 * which counts its own; and several may well wait in accept(), or on one epoll set.
 */
export function sharesConnection({ evidence }: Seen): boolean {
  const labels = evidence.connections.map(({ label }) => label);
  return evidence.processes.some(({ threads }) => {
    const fds = threads.flatMap(({ call, fd, waitsOn }) =>
      fd !== undefined && reads.has(call ?? '') && labels.some(label => waitsOn?.includes(label)) ? [fd] : [],
    );
    return new Set(fds).size < fds.length;
  });
}

/**
 * Where the program's own threads are, in the words of a pool: a thread asleep on a futex waits for the queue or for a
 * lock, which `futex` alone tells nobody.
 */
export function doing(seen: Seen): Text {
  const kinds = new Map<string, { words: Text; count: number; onSocket: boolean }>();
  for (const thread of ownThreads(seen)) {
    const onSocket = thread.waitsOn !== undefined;
    const key = `${thread.state === 'T' ? 'T' : ''} ${thread.call ?? ''} ${thread.waitsOn ?? ''}`;
    const kind = kinds.get(key) ?? { words: wordsFor(thread), count: 0, onSocket };
    kind.count++;
    kinds.set(key, kind);
  }
  const said = [...kinds.values()]
    .sort((a, b) => Number(b.onSocket) - Number(a.onSocket))
    .slice(0, shownKinds)
    .map(({ words, count }) => (count === 1 ? words : text('{count} × {words}', { count, words })));
  if (said.length === 0) return text('no thread of its own is left');
  return said.reduce((first, second) => text('{first}; {second}', { first, second }));
}

function wordsFor({ state, call, waitsOn }: Thread): Text {
  if (state === 'T') return text('stopped');
  if (call === 'running') return text('running on a processor');
  if (call === null) return text('somewhere the kernel does not tell');
  if (waitsOn !== undefined) return text('{call} on {what}', { call, what: waitsOn });
  if (call === 'futex') return text('futex (waits for the queue, for a lock or for another thread)');
  if (sleeps.has(call)) return text('{call} (sleeps for a set time)', { call });
  if (call === 'rt_sigtimedwait') return text('rt_sigtimedwait (waits for a signal)');
  return text('{call}', { call });
}

const sleeps = new Set(['nanosleep', 'clock_nanosleep']);
