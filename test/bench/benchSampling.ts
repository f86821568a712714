import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerOwners } from '../../src/extension/serverOwners.ts';
import { SocketSampler } from '../../src/sockets/sampler.ts';
import { openCrowd, type Crowd } from './crowd.ts';
import type { Measurement } from './measurement.ts';
import { childrensTime, processorTime } from './processorTime.ts';

const connections = 10_000;
const changes = 500;
const rounds = 30;

/** What sampling costs: of a crowd against the bare ss that it runs, of a few connections against a core. */
export async function benchSampling(): Promise<Measurement[]> {
  return [...(await benchCrowd()), ...(await benchFew())];
}

async function benchCrowd(): Promise<Measurement[]> {
  await using crowd = await openCrowd(connections);
  const steps: Record<string, () => Promise<void>> = {
    'nothing changed': async () => {},
    [`${changes} changed`]: () => crowd.send(changes),
  };
  const results: Measurement[] = [];
  for (const [what, step] of Object.entries(steps)) {
    const { bareMs, sampleMs } = await compare(crowd, step);
    results.push({
      what: `one sample of ${2 * connections} sockets, ${what}`,
      measured: `${sampleMs.toFixed(1)} ms of processor time`,
      against: `${bareMs.toFixed(1)} ms for the bare ss that it runs`,
      ratio: sampleMs / bareMs,
      limit: 1.5,
    });
  }
  return results;
}

/** Turn by turn, so that a machine that is slow for a moment is slow for both. */
async function compare(
  crowd: Crowd,
  step: () => Promise<void>,
): Promise<{ bareMs: number; sampleMs: number }> {
  let told = 0;
  const sampler = new SocketSampler({
    intervalMs: 3_600_000,
    ports: [crowd.port],
    onSnapshot: ({ rows }) => (told += rows.length),
    onDelta: ({ upserted }) => (told += upserted.length),
    onError: error => {
      throw error;
    },
  });
  try {
    let bareMs = 0;
    let sampleMs = 0;
    for (let round = -5; round < rounds; round++) {
      await step();
      let before = childrensTime();
      await once(spawn('ss', ['-tan', '-D', '-'], { stdio: 'ignore' }), 'close');
      if (round >= 0) bareMs += childrensTime() - before;
      before = processorTime();
      await sampler.sampleNow();
      if (round >= 0) sampleMs += processorTime() - before;
    }
    if (told < 2 * connections) throw new Error(`saw ${told} sockets`);
    return { bareMs: bareMs / rounds, sampleMs: sampleMs / rounds };
  } finally {
    sampler.dispose();
  }
}

/** Connections of clients that say something each quarter of a second, or nothing, to a server with a thread for each. */
async function benchFew(): Promise<Measurement[]> {
  const results: Measurement[] = [];
  for (const [what, pauseMs] of [
    ['idle', 0],
    ['that echo four lines a second', 250],
  ] as const) {
    const server = spawn('python3', ['-c', threadedEcho], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const port = Number(line.toString());
      const clients = Array.from({ length: 10 }, () => net.connect(port, '127.0.0.1').resume());
      await Promise.all(clients.map(client => once(client, 'connect')));
      const talk =
        pauseMs > 0 ? setInterval(() => clients.forEach(each => each.write('hello\n')), pauseMs) : undefined;
      const without = await coreShare();
      const owners = new ServerOwners(() => server.pid);
      let looks = 0;
      const sampler = new SocketSampler({
        intervalMs: 200,
        ports: [port],
        pulse: () => owners.pulse(),
        decorate: rows => owners.join(rows),
        onSnapshot: () => {},
        onDelta: () => {},
        onLooked: () => looks++,
        onError: error => {
          throw error;
        },
      });
      const withSampler = await coreShare();
      sampler.dispose();
      clearInterval(talk);
      for (const client of clients) client.destroy();
      results.push({
        what: `sampling ten connections ${what}, ${((looks * 1000) / watchedMs).toFixed(1)} looks a second`,
        measured: `${(100 * (withSampler - without)).toFixed(2)} %`,
        against: '100 % of a core',
        ratio: withSampler - without,
        limit: 0.02,
      });
    } finally {
      server.kill('SIGKILL');
      await once(server, 'close');
    }
  }
  return results;
}

const watchedMs = 10_000;

/** The share of a core that this process and its children take for the next ten seconds. */
async function coreShare(): Promise<number> {
  const before = processorTime();
  const began = performance.now();
  await delay(watchedMs);
  return (processorTime() - before) / (performance.now() - began);
}

const threadedEcho = `
import socket, threading
def serve(c):
    while (data := c.recv(4096)): c.sendall(data)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
`;
