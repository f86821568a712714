import { diffSnapshots, isEmptyDelta } from '../sockets/delta.ts';
import type { SocketDelta, SocketSnapshot, TcpState } from '../sockets/model.ts';
import type { RecordedFrame } from '../protocol/recording.ts';

export interface FrameLimits {
  readonly frames: number;
  /** Characters of their JSON. */
  readonly size: number;
}

interface Sized {
  readonly frame: RecordedFrame;
  readonly size: number;
}

/**
 * What the kernel showed, each picture as what had changed since the one before. Bounded: where it grows too long or too
 * large, neighbours in its middle are joined into one, so that every frame that is left is right, and beginning and end
 * are as close as they were. Only a TIME-WAIT that came and went between two frames stands in the later one: without it
 * the connection would look like one that was reset.
 */
export class FrameLog {
  readonly #limits: FrameLimits;
  #frames: Sized[] = [];
  #last: SocketSnapshot | undefined;
  #size = 0;
  #joined = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  get frames(): RecordedFrame[] {
    return this.#frames.map(({ frame }) => frame);
  }

  /** Pictures that were joined with the one after them. */
  get joined(): number {
    return this.#joined;
  }

  get size(): number {
    return this.#size;
  }

  add(atMs: number, steps: number, snapshot: SocketSnapshot): void {
    const before = this.#last;
    const delta = before && diffSnapshots(before, snapshot);
    if (delta && isEmptyDelta(delta)) return;
    this.#last = snapshot;
    const sockets: RecordedFrame['sockets'] = delta
      ? { type: 'delta', delta: plain(delta) }
      : { type: 'snapshot', snapshot: { ...snapshot, rows: [...snapshot.rows] } };
    this.#frames.push(sized({ atMs, steps, sockets }));
    this.#size += this.#frames.at(-1)?.size ?? 0;
    if (this.#frames.length > this.#limits.frames || this.#size > this.#limits.size)
      this.shrink(this.#limits.size);
  }

  /** Joins neighbours until all is within the limits, the size within `size`, as far as that goes. */
  shrink(size: number): void {
    const { frames: most } = this.#limits;
    const fits = (): boolean => this.#frames.length <= most && this.#size <= size;
    // What is left alone at either end gets shorter when the middle does not give enough.
    for (let ends = Math.floor(most / 4); !fits() && this.#frames.length > 3; ends = Math.floor(ends / 2)) {
      for (let before = Infinity; !fits() && this.#frames.length < before;) {
        before = this.#frames.length;
        this.#halve(Math.max(1, ends));
      }
      if (ends === 0) return;
    }
  }

  /** Joins every other frame with the one after it, but for so many at the beginning and at the end. */
  #halve(ends: number): void {
    const kept: Sized[] = [];
    const end = Math.max(ends, this.#frames.length - ends);
    const states = new Map<string, TcpState>();
    let overdue: readonly string[] = [];
    for (let i = 0; i < this.#frames.length;) {
      const one = this.#frames[i++];
      if (!one) break;
      const other = i > ends && i < end ? this.#frames[i++] : undefined;
      const first = overdue.length === 0 ? one : sized(without(one.frame, overdue));
      overdue = other ? unseenEndings(states, first.frame, other.frame) : [];
      const frame = other ? sized(join(first.frame, other.frame, overdue)) : first;
      if (other) this.#joined++;
      follow(states, frame.frame);
      kept.push(frame);
    }
    this.#frames = kept;
    this.#size = this.#frames.reduce((sum, each) => sum + each.size, 0);
  }
}

function sized(frame: RecordedFrame): Sized {
  return { frame, size: JSON.stringify(frame).length };
}

/**
 * The later of two neighbours, as if the earlier had never been. Only the first of all is a snapshot, and stays.
 * @param overdue sockets that the later one removes, and that are to stand in it all the same
 */
function join(one: RecordedFrame, other: RecordedFrame, overdue: readonly string[]): RecordedFrame {
  if (one.sockets.type !== 'delta' || other.sockets.type !== 'delta') return other;
  const [first, second] = [one.sockets.delta, other.sockets.delta];
  const late = new Set(overdue);
  const rows = new Map(first.upserted.map(row => [row.id, row]));
  for (const id of second.removed) if (!late.has(id)) rows.delete(id);
  for (const row of second.upserted) rows.set(row.id, row);
  const removed = new Set([...first.removed, ...second.removed].filter(id => !rows.has(id)));
  const delta = { at: second.at, upserted: [...rows.values()], removed: [...removed] };
  return { ...other, sockets: { type: 'delta', delta } };
}

/** Sockets whose TIME-WAIT would be lost if both became one frame: shown in another state before, gone after. */
function unseenEndings(
  before: ReadonlyMap<string, TcpState>,
  one: RecordedFrame,
  other: RecordedFrame,
): string[] {
  if (one.sockets.type !== 'delta' || other.sockets.type !== 'delta') return [];
  const removed = new Set(other.sockets.delta.removed);
  for (const { id } of other.sockets.delta.upserted) removed.delete(id);
  return one.sockets.delta.upserted.flatMap(({ id, state }) =>
    state === 'TIME-WAIT' && removed.has(id) && (before.get(id) ?? state) !== state ? [id] : [],
  );
}

/** The frame without sockets that were to be gone before it. */
function without(frame: RecordedFrame, ids: readonly string[]): RecordedFrame {
  if (frame.sockets.type !== 'delta') return frame;
  const { at, upserted, removed } = frame.sockets.delta;
  const there = new Set(upserted.map(({ id }) => id));
  const gone = new Set([...removed, ...ids.filter(id => !there.has(id))]);
  return { ...frame, sockets: { type: 'delta', delta: { at, upserted, removed: [...gone] } } };
}

/** Brings the states of the sockets that are shown up to date. */
function follow(states: Map<string, TcpState>, { sockets }: RecordedFrame): void {
  if (sockets.type === 'delta') for (const id of sockets.delta.removed) states.delete(id);
  const rows = sockets.type === 'delta' ? sockets.delta.upserted : sockets.snapshot.rows;
  for (const { id, state } of rows) states.set(id, state);
}

function plain({ at, upserted, removed }: SocketDelta): {
  at: number;
  upserted: SocketDelta['upserted'][number][];
  removed: string[];
} {
  return { at, upserted: [...upserted], removed: [...removed] };
}
