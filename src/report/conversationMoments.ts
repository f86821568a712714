import type { Recording } from '../protocol/recording.ts';
import { applyDelta } from '../sockets/delta.ts';
import type { Connection, SocketRow, SocketSnapshot, TcpState } from '../sockets/model.ts';
import { pairSockets } from '../sockets/pairing.ts';

/** One end of a connection at one moment; undefined when the kernel did not show it. */
export type EndThen =
  { readonly state: TcpState; readonly recvQ: number; readonly sendQ: number } | undefined;

export interface Moment {
  /** How many steps had been made. */
  readonly steps: number;
  /** Of each connection that is asked for, in that order, the client's end and the server's. */
  readonly ends: readonly (readonly [EndThen, EndThen])[];
}

/** Everything that the kernel showed after one frame. */
export interface Picture {
  readonly steps: number;
  readonly atMs: number;
  readonly snapshot: SocketSnapshot;
}

/** The frames of a recording, each made whole. */
export function* pictures({ frames }: Pick<Recording, 'frames'>): Generator<Picture> {
  let snapshot: SocketSnapshot | undefined;
  for (const { steps, atMs, sockets } of frames) {
    if (sockets.type === 'snapshot') snapshot = sockets.snapshot;
    else if (snapshot) snapshot = applyDelta(snapshot, sockets.delta);
    if (snapshot) yield { steps, atMs, snapshot };
  }
}

/** Connections of the recording that are worth drawing where there is room for `most`: those of the last steps. */
export function chosenConnections(
  { steps }: Pick<Recording, 'steps'>,
  most: number,
): { ids: string[]; all: number } {
  const inOrder = [...new Set(steps.flatMap(({ connection }) => connection ?? []))];
  const late = [...new Set(steps.flatMap(({ connection }) => connection ?? []).reverse())].slice(0, most);
  return { ids: inOrder.filter(id => late.includes(id)), all: inOrder.length };
}

/** How the ends of these connections changed, moments without a change left out. */
export function conversationMoments(recording: Recording, ids: readonly string[]): Moment[] {
  const serverPorts = new Set(recording.serverPorts);
  const moments: Moment[] = [];
  for (const { steps, snapshot } of pictures(recording)) {
    const found = new Map(
      pairSockets(snapshot.rows, { serverPorts }).connections.map(each => [each.id, each]),
    );
    const ends = ids.map(id => endsOf(found.get(id)));
    if (JSON.stringify(ends) !== JSON.stringify(moments.at(-1)?.ends)) moments.push({ steps, ends });
  }
  return moments;
}

function endsOf(connection: Connection | undefined): readonly [EndThen, EndThen] {
  return [endOf(connection?.client), endOf(connection?.server)];
}

function endOf(row: SocketRow | undefined): EndThen {
  return row && { state: row.state, recvQ: row.recvQ, sendQ: row.sendQ };
}
