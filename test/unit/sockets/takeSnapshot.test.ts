import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, SocketSnapshot } from '../../../src/sockets/model.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { takeProcSnapshot } from '../../../src/sockets/takeProcSnapshot.ts';
import { portFilter, takeSnapshot, uniqueById } from '../../../src/sockets/takeSnapshot.ts';
import { withFakeSsInPath } from './fakeSs.ts';
import { RealSockets, unusedPort } from './realSockets.ts';

async function until<T>(see: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const seen = await see();
    if (seen !== undefined) return seen;
    assert.ok(performance.now() < deadline, 'not seen within 10 s');
    await delay(20);
  }
}

/** Waits until the connections on the port are in these states (client end, server end). */
async function untilStates(port: number, client: string, server: string): Promise<Connection> {
  return await until(async () => {
    const { rows } = await takeSnapshot({ ports: [port] });
    return pairSockets(rows, { serverPorts: new Set([port]) }).connections.find(
      c => (c.client?.state ?? '-') === client && (c.server?.state ?? '-') === server,
    );
  });
}

describe('takeSnapshot', function () {
  this.timeout(30_000);

  it('sees a listener and both ends of a connection', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client } = await sockets.connect();
    const snapshot = await takeSnapshot({ ports: [port], drops: true });
    assert.equal(snapshot.source, 'ss');
    assert.ok(Math.abs(Date.now() - snapshot.at) < 10_000);
    const { listeners, connections } = pairSockets(snapshot.rows);
    assert.equal(listeners.length, 1);
    assert.deepEqual(listeners[0]?.row.local, { address: '127.0.0.1', port });
    assert.ok(listeners[0].backlog > 0 && listeners[0].acceptQueue === 0 && listeners[0].row.drops === 0);
    assert.equal(connections.length, 1);
    assert.equal(connections[0]?.id, `127.0.0.1:${client.localPort}-127.0.0.1:${port}`);
    assert.equal(connections[0].client?.state, 'ESTAB');
    assert.equal(connections[0].server?.state, 'ESTAB');
    assert.ok(connections[0].client.inode > 0 && connections[0].client.shutdown === '<->');
    assert.match(connections[0].client.id, /^sk:/);
  });

  it('pairs an IPv4 client with a dual-stack server', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen('::');
    await sockets.connect('127.0.0.1');
    const pair = await untilStates(port, 'ESTAB', 'ESTAB');
    assert.deepEqual(pair.server?.local, { address: '127.0.0.1', port });
  });

  it('sees unread bytes, half-closes and TIME-WAIT, one socket under one id', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client, server } = await sockets.connect();
    client.write('hello');
    await until(async () =>
      (await untilStates(port, 'ESTAB', 'ESTAB')).server?.recvQ === 5 ? true : undefined,
    );

    client.end();
    const half = await untilStates(port, 'FIN-WAIT-2', 'CLOSE-WAIT');
    assert.equal(half.client?.shutdown, '<--');
    assert.equal(half.server?.shutdown, '-->');
    assert.equal(half.server.recvQ, 6); // the FIN counts one

    server.resume();
    await once(server, 'end');
    assert.equal((await untilStates(port, 'FIN-WAIT-2', 'CLOSE-WAIT')).server?.recvQ, 0);

    client.resume();
    server.end();
    const over = await untilStates(port, 'TIME-WAIT', '-');
    assert.equal(over.client?.id, half.client.id);
    assert.equal(over.client.inode, 0);
    assert.equal(over.client.timer?.kind, 'timewait');
    assert.ok(over.client.timer.expiresMs > 30_000);
  });

  it('sees TIME-WAIT on the side of a server that closes first', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client, server } = await sockets.connect();
    server.end();
    await untilStates(port, 'CLOSE-WAIT', 'FIN-WAIT-2');
    server.resume();
    client.resume().end();
    const over = await untilStates(port, '-', 'TIME-WAIT');
    assert.equal(over.id, `127.0.0.1:${over.server?.peer.port}-127.0.0.1:${port}`);
  });

  it('sees a full accept queue of a server that does not accept', async () => {
    const program = `
      const server = require('node:net').createServer().listen({ port: ${unusedPort()}, host: '127.0.0.1', backlog: 1 }, () =>
        console.log(server.address().port));`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const clients: net.Socket[] = [];
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const port = Number(line.toString());
      child.kill('SIGSTOP');
      for (let i = 0; i < 4; i++) clients.push(net.connect(port, '127.0.0.1').on('error', () => {}));
      const { listeners, connections } = await until(async () => {
        const table = pairSockets((await takeSnapshot({ ports: [port], drops: true })).rows);
        return table.connections.filter(c => c.client?.timer?.retransmits).length === 2 ? table : undefined;
      });
      assert.deepEqual([listeners[0]?.acceptQueue, listeners[0]?.backlog], [2, 1]);
      assert.ok((listeners[0]?.row.drops ?? 0) > 0);
      const states = connections.map(
        c => `${c.client?.state} ${c.server?.state ?? '-'} ${c.server?.inode ?? '-'}`,
      );
      assert.deepEqual(states.sort(), ['ESTAB ESTAB 0', 'ESTAB ESTAB 0', 'SYN-SENT - -', 'SYN-SENT - -']);
      const waiting = connections.find(c => c.client?.state === 'SYN-SENT')?.client;
      assert.equal(waiting?.timer?.kind, 'on');
      assert.equal(waiting.sendQ, 1);
    } finally {
      for (const client of clients) client.destroy();
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });

  it('asks only for the ports that were asked for', async () => {
    await using sockets = new RealSockets();
    await using others = new RealSockets();
    const port = await sockets.listen();
    const other = await others.listen();
    const ports = (snapshot: SocketSnapshot): number[] => snapshot.rows.map(row => row.local.port);
    assert.deepEqual(ports(await takeSnapshot({ ports: [port] })), [port]);
    assert.deepEqual(ports(await takeSnapshot({ ports: [port, other] })).sort(), [port, other].sort());
    assert.deepEqual(ports(await takeSnapshot({ ports: [] })), []);
    const all = ports(await takeSnapshot());
    assert.ok(all.includes(port) && all.includes(other));
  });

  it('fills in from /proc what iproute2 6.7 forgets to print', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen('::');
    await sockets.connect();
    await withFakeSsInPath('shift; exec /usr/bin/ss -Htan "$@"', async () => {
      const { source, rows } = await takeSnapshot({ ports: [port] });
      assert.equal(source, 'ss');
      assert.equal(rows.length, 3);
      assert.ok(rows.every(row => row.inode > 0 && !row.id.startsWith('sk:')));
    });
  });

  it('notices when ss had to read /proc itself', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await withFakeSsInPath('PROC_ROOT=/proc exec /usr/bin/ss "$@"', async () => {
      const { source, rows } = await takeSnapshot({ ports: [port] });
      assert.equal(source, 'proc');
      assert.equal(rows.length, 1);
    });
  });

  it('gives up when aborted', async () => {
    await assert.rejects(takeSnapshot({ signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });
});

describe('takeProcSnapshot', () => {
  it('sees the same sockets without ss', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    const { source, rows } = takeProcSnapshot({ ports: [port] });
    assert.equal(source, 'proc');
    const { listeners, connections } = pairSockets(rows);
    assert.equal(listeners[0]?.row.id, `listen:127.0.0.1:${port}`);
    assert.equal(connections.length, 1);
    assert.ok((connections[0]?.client?.inode ?? 0) > 0 && (connections[0]?.server?.inode ?? 0) > 0);
    assert.ok(takeProcSnapshot().rows.length >= 3);
  });
});

describe('portFilter', () => {
  it('gives ss every word by itself', () => {
    assert.deepEqual(
      portFilter([80, 443]).join(' '),
      '( sport = :80 or dport = :80 or sport = :443 or dport = :443 )',
    );
    assert.ok(portFilter([80]).every(word => !word.includes(' ')));
  });

  it('refuses what is no port', () => {
    for (const port of [0, -1, 65_536, 1.5, NaN]) assert.throws(() => portFilter([port]), RangeError);
  });
});

describe('uniqueById', () => {
  it('keeps the later form of a socket that was listed twice', () => {
    const end = { address: '127.0.0.1', port: 1 };
    const early = {
      id: 'sk:1',
      state: 'ESTAB',
      local: end,
      peer: end,
      recvQ: 0,
      sendQ: 0,
      inode: 1,
    } as const;
    const late = { ...early, state: 'TIME-WAIT', inode: 0 } as const;
    assert.deepEqual(uniqueById([early, late]), [late]);
  });
});
