import { once } from 'node:events';
import type { Recording, RecordedFrame, RecordedStep } from '../../src/protocol/recording.ts';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { applyDelta, diffSnapshots } from '../../src/sockets/delta.ts';
import type { SocketSnapshot } from '../../src/sockets/model.ts';
import { takeSnapshot } from '../../src/sockets/takeSnapshot.ts';
import { RealSockets } from '../unit/sockets/realSockets.ts';

/**
 * A conversation on real sockets, recorded as the harness records a check: a look at the kernel after each step. One client
 * half-closes and gets its answer; another is reset.
 */
export async function realRecording(): Promise<ToConnectionsView> {
  await using sockets = new RealSockets();
  const port = await sockets.listen();
  const began = Date.now();
  const steps: RecordedStep[] = [];
  const frames: RecordedFrame[] = [];
  let before: SocketSnapshot | undefined;

  async function look(): Promise<void> {
    const snapshot = await takeSnapshot({ ports: [port] });
    const atMs = snapshot.at - began;
    const delta = before && diffSnapshots(before, snapshot);
    frames.push({
      atMs,
      steps: steps.length,
      sockets: delta ? { type: 'delta', delta } : { type: 'snapshot', snapshot },
    } as RecordedFrame);
    before = before && delta ? applyDelta(before, delta) : snapshot;
  }

  async function step(
    who: string,
    what: RecordedStep['what'],
    make: () => Promise<unknown> | undefined,
    more: Partial<RecordedStep> = {},
  ): Promise<void> {
    const made = await make();
    const local = clients.get(who);
    const connection = local === undefined ? undefined : `127.0.0.1:${local}-127.0.0.1:${port}`;
    steps.push({
      atMs: Date.now() - began,
      who,
      what,
      ...(connection !== undefined && { connection }),
      ...more,
    });
    void made;
    await look();
  }

  const clients = new Map<string, number | undefined>();
  const open = async (who: string): ReturnType<RealSockets['connect']> => {
    const pair = await sockets.connect();
    clients.set(who, pair.client.localPort);
    return pair;
  };
  await look();
  await step('server', 'start', () => undefined);
  let first!: Awaited<ReturnType<typeof open>>;
  let second!: Awaited<ReturnType<typeof open>>;
  await step('client 1', 'connect', async () => (first = await open('client 1')));
  await step('client 2', 'connect', async () => (second = await open('client 2')));
  await step('client 1', 'send', () => write(first.client, 'hello'), { bytes: 5, detail: 'hello' });
  await step('client 1', 'end-write', () => finish(first.client));
  await step('server', 'note', () => drain(first.server), { detail: 'reads to the end' });
  await step('client 2', 'reset', () => reset(second));
  await step('server', 'note', () => finish(first.server), { detail: 'closes' });
  await step('client 1', 'close', () => drain(first.client));
  const recording: Recording = {
    version: 1,
    check: { id: 'E07', title: 'Half-close' },
    lab: 'echo-server',
    verdict: 'passed',
    began,
    serverPorts: [port],
    stepped: true,
    steps,
    frames,
    omitted: { steps: 0, frames: 0 },
  };
  return { type: 'recording', recording };
}

type Socket = Awaited<ReturnType<RealSockets['connect']>>['client'];

function write(socket: Socket, words: string): Promise<unknown> {
  return new Promise(resolve => socket.write(words, resolve));
}

function finish(socket: Socket): Promise<unknown> {
  const finished = once(socket, 'finish');
  socket.end();
  return finished;
}

function drain(socket: Socket): Promise<unknown> {
  const ended = once(socket, 'end');
  socket.resume();
  return ended;
}

async function reset({
  client,
  server,
}: {
  readonly client: Socket;
  readonly server: Socket;
}): Promise<void> {
  // Not `once`, which takes the reset for a failure.
  const closed = new Promise<void>(resolve => server.once('close', () => resolve()));
  client.resetAndDestroy();
  server.resume();
  await closed;
}
