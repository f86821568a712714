import type { RecordedFrame } from '../../../src/protocol/recording.ts';
import type { SocketRow, TcpState } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { endingOf, type Ending } from '../../../src/webview/connectionEnding.ts';

/** Both ends of a connection of this client's port to port 80. */
export function ends(port: number, state: TcpState = 'ESTAB'): [SocketRow, SocketRow] {
  const [client, server] = [
    { address: '127.0.0.1', port },
    { address: '127.0.0.1', port: 80 },
  ];
  const base = { state, recvQ: 0, sendQ: 0, inode: port };
  return [
    { ...base, id: `sk:c${port}`, local: client, peer: server },
    { ...base, id: `sk:s${port}`, local: server, peer: client },
  ];
}

/** What the page says of how connections ended that it saw to end in these frames, each sentence once. */
export function endingsIn(frames: readonly RecordedFrame[], serverPorts: readonly number[] = [80]): Ending[] {
  const told = new Set<Ending>();
  const model = new SocketModel(serverPorts);
  for (const { sockets } of frames) {
    if (sockets.type === 'snapshot') model.see(sockets.snapshot);
    else model.apply(sockets.delta);
    // The model remembers only some hundred.
    for (const connection of model.past) told.add(endingOf(connection));
  }
  return [...told];
}
