import type { StateCounts } from './countByState.ts';
import {
  clientTimeWaits,
  conceptOf,
  diagnosisThresholds,
  mostSockets,
  type Diagnosis,
  type DiagnosisFacts,
  type DiagnosisKind,
} from './diagnosis.ts';
import { connectionFacts, idsOf, queueFacts } from './diagnosisFacts.ts';
import type { ConnectionTable, Endpoint, SocketDelta, SocketOwner, SocketSnapshot } from './model.ts';
import { SocketTracker, type TrackedChange } from './socketTracker.ts';
import { SymptomGroups, type Case, type SymptomGroup } from './symptomGroups.ts';
import { comeAndGo, symptomOfHeld, symptomsOf } from './symptoms.ts';
import type { Side, WatchedConnection, WatchedEnd, WatchedListener } from './watchedSockets.ts';

/** An end whose descriptor has outlived the connection, and the end that shows why: it, or the other one. */
interface HeldEnd {
  readonly end: WatchedEnd;
  readonly shown: WatchedEnd;
}

/**
 * What the kernel shows of TCP sockets over time, and what is wrong with it. Fed with snapshots, deltas and the news
 * that nothing has changed; the time of a diagnosis is that of these looks, never that of a clock, so that a condition
 * counts as lasting only when it was seen at both ends of the time. Pure, for the webview as well as for Node.
 */
export class SocketModel {
  readonly #tracker: SocketTracker;
  readonly #symptoms = new SymptomGroups();
  #source: SocketSnapshot['source'] = 'ss';
  #began = 0;
  #at = 0;
  #changes = 0;
  /** By inode: ends whose connection was over and which were still held at the last {@link hold}. */
  #held = new Map<number, HeldEnd>();
  /** What is wrong with them: beside what a listing says of the same ends. */
  readonly #heldSymptoms = new SymptomGroups();

  /** @param serverPorts ports that are a server's although nobody may listen there any more */
  constructor(serverPorts?: Iterable<number>) {
    this.#tracker = new SocketTracker(serverPorts);
  }

  /** The latest look, milliseconds since the epoch. */
  get at(): number {
    return this.#at;
  }

  /** `proc` when the kernel refused netlink: backlogs and shutdown arrows are unknown then. */
  get source(): SocketSnapshot['source'] {
    return this.#source;
  }

  /** How many snapshots and deltas it was fed: another number, other sockets. */
  get changes(): number {
    return this.#changes;
  }

  get listeners(): Iterable<WatchedListener> {
    return this.#tracker.listeners;
  }

  /** Connections of which the kernel shows an end. */
  get living(): Iterable<WatchedConnection> {
    return this.#tracker.living;
  }

  /** Connections that are gone, oldest first; some hundred are remembered. */
  get past(): Iterable<WatchedConnection> {
    return this.#tracker.past;
  }

  /** The connection of this id, living or past. */
  connection(id: string): WatchedConnection | undefined {
    return this.#tracker.connection(id);
  }

  /**
   * Sockets by state. CLOSED are those that {@link closed} names; a socket that was never connected is not among them, and
   * before iproute2 6.8 ss does not show one.
   */
  get counts(): StateCounts {
    const { counts } = this.#tracker;
    const { closed } = this;
    if (closed.length === 0) return counts;
    const server = closed.filter(({ side }) => side === 'server').length;
    const total = closed.length;
    return { ...counts, CLOSED: { client: total - server, server, total } };
  }

  /**
   * Ends whose connection is over and whose descriptor is still open, as of the last {@link hold}. The kernel has them in
   * CLOSED and lists them no more, so that only their owners know of them; what it lists in TIME-WAIT stands for one.
   */
  get closed(): readonly WatchedEnd[] {
    return [...this.#held.values()].map(({ end }) => end);
  }

  /**
   * Inodes of sockets whose connection went away while a process held them. Look for them in /proc/PID/fd of all processes that
   * might, and tell {@link hold} which are there. Empty most of the time.
   */
  get lost(): Iterable<number> {
    return this.#tracker.lost.keys();
  }

  /** Something looks wrong and has not been so for long enough to be told. */
  get isUndecided(): boolean {
    return this.#groups().some(group => group.isUndecided);
  }

  /** The sockets that there are, timers run down to the latest look. O(n). */
  table(): ConnectionTable {
    return this.#tracker.table(this.#at);
  }

  /** Everything at one moment: the first look, and the first after one that failed or after a time without looks. */
  see(snapshot: SocketSnapshot): TrackedChange {
    if (this.#at === 0) this.#began = snapshot.at;
    this.#source = snapshot.source;
    for (const group of this.#symptoms.groups) if (comeAndGo.has(group.kind)) group.restart(snapshot.at);
    return this.#judge(this.#tracker.see(snapshot));
  }

  /** What a later look changed. Costs as much as the delta is long. */
  apply(delta: SocketDelta): TrackedChange {
    return this.#judge(this.#tracker.apply(delta));
  }

  /** A later look changed nothing. */
  advance(at: number): void {
    this.#at = Math.max(this.#at, at);
    for (const group of this.#symptoms.groups) group.ripen(this.#at);
  }

  /**
   * Says which of the {@link lost} sockets a process holds, by inode; the others are closed.
   * @param asked those that were looked for, where some may have been lost since; all when absent
   */
  hold(owners: ReadonlyMap<number, SocketOwner>, asked?: ReadonlySet<number>): void {
    const held = new Map<number, HeldEnd>();
    const unasked: number[] = [];
    for (const [inode, { connection, end }] of this.#tracker.lost) {
      if (asked && !asked.has(inode)) {
        unasked.push(inode);
        continue;
      }
      const owner = owners.get(inode);
      if (!owner) continue;
      const other = end.side === 'client' ? connection.server : connection.client;
      const shown = symptomOfHeld(end, connection, other !== undefined && owners.has(other.row.inode));
      const since = end.row.state === 'TIME-WAIT' ? end.since : (end.goneAt ?? this.#at);
      const patient = { socket: shown.end, connection, owner };
      const symptoms = [{ kind: shown.kind, since }];
      this.#heldSymptoms.replace(patient, shown.end.side, serverOf(shown.end), symptoms, this.#at);
      held.set(inode, { end, shown: shown.end });
    }
    for (const inode of unasked) {
      const before = this.#held.get(inode);
      if (before) held.set(inode, before);
    }
    const shows = new Set([...held.values()].map(({ shown }) => shown));
    for (const { shown } of this.#held.values()) if (!shows.has(shown)) this.#heldSymptoms.clear(shown);
    this.#held = held;
    this.#tracker.found(new Set([...held.keys(), ...unasked]));
    // A look at the sockets does not see descriptors: only here does it turn out how long they have outlived.
    for (const group of this.#heldSymptoms.groups) group.ripen(this.#at);
  }

  /**
   * Ids of all connections that a diagnosis is about, of which it names only the oldest. Of a full backlog: those that
   * wait, and those kept out. O(connections affected).
   */
  affected(diagnosis: string): ReadonlySet<string> {
    const all = this.#groups();
    const [found] = all.filter(group => idOf(group) === diagnosis);
    const groups =
      found?.kind === 'backlog-full'
        ? all.filter(({ kind, server }) => isOfQueue(kind) && this.#isHeardAt(server, found.server))
        : [found];
    return new Set(groups.flatMap(group => (group ? idsOf([...group.ripe.values()]).connections : [])));
  }

  /** What is wrong as of the latest look, warnings first. */
  diagnoses(): Diagnosis[] {
    const found = this.#groups().flatMap(group => this.#diagnose(group) ?? []);
    return found.sort(
      (a, b) =>
        Number(a.severity === 'remark') - Number(b.severity === 'remark') ||
        a.since - b.since ||
        (a.id < b.id ? -1 : 1),
    );
  }

  #judge(change: TrackedChange): TrackedChange {
    this.#at = change.at;
    this.#changes++;
    for (const listener of change.closed) this.#symptoms.clear(listener);
    for (const listener of change.listeners) {
      const full = this.#isFull(listener) && !change.closed.includes(listener);
      const symptoms = full ? [{ kind: 'backlog-full' as const }] : [];
      this.#symptoms.replace({ socket: listener }, 'server', listener.row.local, symptoms, change.at);
    }
    for (const connection of change.connections) {
      for (const end of [connection.client, connection.server]) {
        // What is left of an end that is gone is known by `hold` alone.
        if (!end || (end.goneAt !== undefined && end.goneAt < change.at)) continue;
        if (end.goneAt === undefined && end.row.state !== 'TIME-WAIT') this.#heldSymptoms.clear(end);
        const server = serverOf(end);
        const symptoms = symptomsOf(end, connection, this.#tracker.listenersAt(server).length > 0);
        this.#symptoms.replace({ socket: end, connection }, end.side, server, symptoms, change.at);
      }
    }
    for (const { client, server } of change.forgotten) {
      for (const end of [client, server]) if (end) this.#symptoms.clear(end);
    }
    this.#dropUnheld();
    this.advance(change.at);
    return change;
  }

  /** Of ends that a listing shows again, and of forgotten ones, nothing is known by {@link hold} any more. */
  #dropUnheld(): void {
    for (const [inode, { end, shown }] of this.#held) {
      if (this.#tracker.lost.get(inode)?.end === end) continue;
      this.#held.delete(inode);
      this.#heldSymptoms.clear(shown);
    }
  }

  #groups(): SymptomGroup[] {
    return [...this.#symptoms.groups, ...this.#heldSymptoms.groups];
  }

  /** Linux lets one connection more wait than the backlog says; /proc/net/tcp does not show the backlog. */
  #isFull({ row }: WatchedListener): boolean {
    return this.#source === 'ss' && row.recvQ > row.sendQ;
  }

  #diagnose(group: SymptomGroup): Diagnosis | undefined {
    const { kind, side, server, ripe } = group;
    const least =
      kind === 'time-wait-pile' && side === 'client' ? clientTimeWaits : diagnosisThresholds[kind].least;
    const [oldest] = ripe.values();
    if (!oldest || ripe.size < least || this.#isToldElsewhere(group)) return undefined;

    const cases = [...first(ripe.values(), mostSockets)];
    let facts: DiagnosisFacts;
    if (oldest.connection) {
      facts = connectionFacts(kind, oldest.socket, oldest.connection, this.#at);
      if (kind === 'not-accepted') {
        const [listener] = this.#tracker.listenersAt(server);
        if (listener) facts = { acceptQueue: listener.row.recvQ, backlog: listener.row.sendQ };
      }
    } else {
      const retrying = this.#retrying(oldest.socket);
      facts = queueFacts(oldest.socket, retrying.length);
      cases.push(...retrying.slice(0, mostSockets - 1));
    }
    // A deadlock of both ends is told once.
    if (facts.mutual && side === 'server') return undefined;
    const owner = oldest.owner ?? oldest.socket.row.owner;
    return {
      id: idOf(group),
      kind,
      severity: isRemark(kind, side, facts) ? 'remark' : 'warning',
      side,
      server,
      since: oldest.since,
      older: oldest.since === this.#began,
      count: ripe.size,
      ...idsOf(cases),
      facts,
      ...(owner && { owner }),
      concept: conceptOf[kind],
    };
  }

  /** One cause is told once: behind a full backlog, connections wait and clients try again. */
  #isToldElsewhere({ kind, server }: SymptomGroup): boolean {
    if (!isOfQueue(kind)) return false;
    return this.#tracker.listenersAt(server).some(listener => this.#isFull(listener));
  }

  #isHeardAt(server: Endpoint, { address, port }: Endpoint): boolean {
    return this.#tracker
      .listenersAt(server)
      .some(({ row: { local } }) => local.address === address && local.port === port);
  }

  #retrying(listener: WatchedListener): Case[] {
    return [...this.#symptoms.groups]
      .filter(
        ({ kind, server }) => kind === 'syn-retrying' && this.#tracker.listenersAt(server).includes(listener),
      )
      .flatMap(({ ripe }) => [...ripe.values()]);
  }
}

/** In order, or the doing of clients, whom the author of a server does not choose. */
function isRemark(kind: DiagnosisKind, side: Side, facts: DiagnosisFacts): boolean {
  switch (kind) {
    case 'half-closed':
    case 'orphan':
    case 'time-wait-pile':
      return true;
    case 'peer-does-not-read':
      return side === 'server' && !facts.mutual;
    case 'reset-unread':
      return side === 'client';
    default:
      return false;
  }
}

/** Whether it is about connections that wait to be accepted, or to be let in. */
function isOfQueue(kind: DiagnosisKind): boolean {
  return kind === 'not-accepted' || kind === 'syn-retrying';
}

function idOf({ kind, side, server }: SymptomGroup): string {
  return `${kind} ${side} ${server.address}:${server.port}`;
}

function* first<T>(values: Iterable<T>, most: number): Iterable<T> {
  let left = most;
  for (const value of values) {
    if (left-- <= 0) return;
    yield value;
  }
}

function serverOf({ side, row }: WatchedEnd): Endpoint {
  return side === 'server' ? row.local : row.peer;
}
