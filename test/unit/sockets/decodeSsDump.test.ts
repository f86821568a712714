import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { SsDumpReader } from '../../../src/sockets/decodeSsDump.ts';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import { DumpFile } from '../../../src/sockets/dumpFile.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { runSs } from '../../../src/sockets/runSs.ts';
import { RealSockets } from './realSockets.ts';

const scenes = path.join(import.meta.dirname, '../../fixtures/sockets/scenes.py');
const byId = (a: SocketRow, b: SocketRow): number => (a.id < b.id ? -1 : 1);

/** A copy of its own memory, as the reader wants it. */
async function dumpOf(file: DumpFile, ...args: string[]): Promise<Uint8Array> {
  return new Uint8Array((await file.write([...args, '-D', '-'], {})).dump);
}

/** Of two rows that a moment lies between; ss drops what is below its precision. */
function withoutTime({ timer, ...row }: SocketRow): unknown {
  return { ...row, timer: timer && { kind: timer.kind, retransmits: timer.retransmits } };
}

describe('SsDumpReader', function () {
  this.timeout(60_000);
  const file = new DumpFile();
  after(() => file.dispose());

  it('reads every state as the text has it, under the same ids', async () => {
    const program = spawn('python3', [scenes], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(program.stdout, 'data')) as [Buffer];
      const ports = new Set(Object.values(JSON.parse(line.toString()) as Record<string, number>));
      const ofPorts = (rows: readonly SocketRow[]): SocketRow[] =>
        rows.filter(({ local, peer }) => ports.has(local.port) || ports.has(peer.port)).sort(byId);
      // Until nothing moves in between: text, dump and text again say the same.
      for (const enough = performance.now() + 30_000; ;) {
        const before = ofPorts(decodeSs(await runSs(['-Htanoem'])).rows).map(withoutTime);
        const dump = ofPorts(new SsDumpReader().read(await dumpOf(file, '-tanm'), ports));
        const after = ofPorts(decodeSs(await runSs(['-Htanoem'])).rows).map(withoutTime);
        const moved = JSON.stringify(before) !== JSON.stringify(after);
        if (moved && performance.now() < enough) continue;
        assert.deepEqual(dump.map(withoutTime), after);
        const states = new Set(dump.map(({ state }) => state));
        for (const state of [
          'SYN-SENT',
          'SYN-RECV',
          'CLOSE-WAIT',
          'LAST-ACK',
          'TIME-WAIT',
          'LISTEN',
        ] as const)
          assert.ok(states.has(state), state);
        assert.ok(dump.some(({ state, drops }) => state === 'LISTEN' && drops !== undefined));
        assert.ok(dump.some(({ timer }) => (timer?.expiresMs ?? 0) > 30_000));
        break;
      }
    } finally {
      program.kill('SIGKILL');
      await once(program, 'close');
    }
  });

  it('spells IPv6, dual-stack and bound devices as the text does', async () => {
    for (const host of ['::1', '::', '::ffff:127.0.0.1', '0.0.0.0']) {
      await using sockets = new RealSockets();
      const port = await sockets.listen(host);
      await sockets.connect(host === '::1' ? '::1' : '127.0.0.1');
      const text = decodeSs(
        await runSs(['-Htanoe', 'sport', '=', `:${port}`, 'or', 'dport', '=', `:${port}`]),
      );
      const rows = new SsDumpReader().read(await dumpOf(file, '-tan'), new Set([port]));
      assert.equal(rows.length, 3);
      assert.deepEqual([...rows].sort(byId).map(withoutTime), text.rows.sort(byId).map(withoutTime));
    }
    const bound = spawn('python3', ['-c', boundToLoopback], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(bound.stdout, 'data')) as [Buffer];
      const rows = new SsDumpReader().read(await dumpOf(file, '-tan'), new Set([Number(line.toString())]));
      assert.equal(rows[0]?.local.address, '0.0.0.0%lo');
    } finally {
      bound.kill('SIGKILL');
      await once(bound, 'close');
    }
  });

  it('keeps the rows of sockets that are as they were', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const first = await sockets.connect();
    const second = await sockets.connect();
    const reader = new SsDumpReader();
    const wanted = new Set([port]);
    const before = reader.read(await dumpOf(file, '-tan'), wanted);
    assert.equal(before.length, 5);
    assert.equal(reader.read(await dumpOf(file, '-tan'), wanted), before);

    first.client.write('hello');
    let after = before;
    while (after === before) after = reader.read(await dumpOf(file, '-tan'), wanted);
    const changed = after.filter(row => !before.includes(row));
    assert.deepEqual(
      changed.map(({ local, recvQ }) => [local.port, recvQ]),
      [[port, 5]],
    );

    const closed = once(second.server.resume(), 'close').catch(() => undefined);
    second.client.resetAndDestroy();
    await closed;
    const less = reader.read(await dumpOf(file, '-tan'), wanted);
    assert.equal(less.length, 3);
    assert.ok(less.every(row => after.includes(row)));
    const more = await sockets.connect();
    const again = reader.read(await dumpOf(file, '-tan'), wanted);
    assert.equal(again.length, 5);
    assert.equal(again.filter(row => !less.includes(row)).length, 2);
    assert.ok(again.some(({ local }) => local.port === more.client.localPort));
  });

  it('leaves out what is cut off, is no socket or comes twice', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    const dump = await dumpOf(file, '-tan');
    const whole = new SsDumpReader().read(dump);
    assert.ok(whole.some(({ local }) => local.port === port));
    for (let cut = 0; cut < 200; cut += 4) {
      const rows = new SsDumpReader().read(dump.slice(0, Math.max(0, dump.length - cut)));
      assert.deepEqual(rows, whole.slice(0, rows.length));
    }
    const twice = new Uint8Array(2 * dump.length);
    twice.set(dump);
    twice.set(dump, dump.length);
    assert.deepEqual([...new SsDumpReader().read(twice)].sort(byId), [...whole].sort(byId));
    assert.deepEqual(new SsDumpReader().read(new Uint8Array(400)), []);
    assert.deepEqual(new SsDumpReader().read(new Uint8Array(400).fill(255)), []);
  });
});

const boundToLoopback = `
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
listener.bind(("0.0.0.0", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
input()
`;
