import { diagnosisThresholds, type DiagnosisKind } from './diagnosis.ts';
import type { Endpoint, SocketOwner } from './model.ts';
import type { Symptom } from './symptoms.ts';
import type { Side, WatchedConnection, WatchedEnd, WatchedListener } from './watchedSockets.ts';

/** Who shows a symptom: a listener, or an end of a connection. */
type Patient = (
  | { readonly socket: WatchedListener; readonly connection?: never }
  | { readonly socket: WatchedEnd; readonly connection: WatchedConnection }
) & {
  /** Who holds the descriptor of a socket that is gone. */
  readonly owner?: SocketOwner;
};

/** A symptom of one socket, since when. */
export type Case = Patient & { readonly since: number; readonly level: number };

/** One kind of symptom at one side of one server address: one diagnosis, however many sockets show it. */
export class SymptomGroup {
  readonly kind: DiagnosisKind;
  readonly side: Side;
  readonly server: Endpoint;
  /** Not for long enough yet. Both in the order in which they began. */
  readonly #waiting = new Map<object, Case>();
  readonly #ripe = new Map<object, Case>();

  constructor(kind: DiagnosisKind, side: Side, server: Endpoint) {
    this.kind = kind;
    this.side = side;
    this.server = server;
  }

  /** Cases that have lasted, oldest first. */
  get ripe(): ReadonlyMap<object, Case> {
    return this.#ripe;
  }

  /** Some case has not lasted for long enough yet. */
  get isUndecided(): boolean {
    return this.#waiting.size > 0;
  }

  get isEmpty(): boolean {
    return this.#waiting.size + this.#ripe.size === 0;
  }

  set(each: Case): void {
    const before = this.#ripe.get(each.socket) ?? this.#waiting.get(each.socket);
    const goesOn = before !== undefined && before.level <= each.level;
    const now = goesOn ? { ...each, since: before.since } : each;
    if (goesOn && this.#ripe.has(each.socket)) this.#ripe.set(each.socket, now);
    else {
      if (!goesOn) this.delete(each.socket); // to stand last
      this.#waiting.set(each.socket, now);
    }
  }

  /** Nobody knows whether any has lasted. */
  restart(at: number): void {
    const all = [...this.#ripe.values(), ...this.#waiting.values()];
    this.#ripe.clear();
    this.#waiting.clear();
    for (const each of all) this.#waiting.set(each.socket, { ...each, since: at });
  }

  delete(socket: object): void {
    this.#waiting.delete(socket);
    this.#ripe.delete(socket);
  }

  /** Looks only at those that are due. */
  ripen(at: number): void {
    const { afterMs } = diagnosisThresholds[this.kind];
    for (const [socket, each] of this.#waiting) {
      if (at - each.since < afterMs) return;
      this.#waiting.delete(socket);
      this.#ripe.set(socket, each);
    }
  }
}

/** The symptoms of all sockets, by kind and server address. */
export class SymptomGroups {
  readonly #groups = new Map<string, SymptomGroup>();
  readonly #groupsOf = new Map<object, Set<string>>();

  get groups(): Iterable<SymptomGroup> {
    return this.#groups.values();
  }

  /** Makes these, and no others, the symptoms that the socket shows at `at`. */
  replace(patient: Patient, side: Side, server: Endpoint, symptoms: readonly Symptom[], at: number): void {
    const { socket } = patient;
    const before = this.#groupsOf.get(socket);
    if (!before && symptoms.length === 0) return;
    const now = new Set<string>();
    for (const { kind, since = at, level = 0 } of symptoms) {
      now.add(this.#set(kind, side, server, { ...patient, since, level }));
    }
    for (const id of before ?? []) if (!now.has(id)) this.#leave(id, socket);
    if (now.size > 0) this.#groupsOf.set(socket, now);
    else this.#groupsOf.delete(socket);
  }

  /** The socket shows nothing any more. */
  clear(socket: object): void {
    for (const id of this.#groupsOf.get(socket) ?? []) this.#leave(id, socket);
    this.#groupsOf.delete(socket);
  }

  /** Adds a case. @returns the id of its group */
  #set(kind: DiagnosisKind, side: Side, server: Endpoint, each: Case): string {
    const id = `${kind} ${side} ${server.address}:${server.port}`;
    let group = this.#groups.get(id);
    if (!group) this.#groups.set(id, (group = new SymptomGroup(kind, side, server)));
    group.set(each);
    return id;
  }

  #leave(id: string, socket: object): void {
    const group = this.#groups.get(id);
    group?.delete(socket);
    if (group?.isEmpty) this.#groups.delete(id);
  }
}
