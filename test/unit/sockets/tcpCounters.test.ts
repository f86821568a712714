import * as assert from 'node:assert/strict';
import { countTcpSockets, readTcpCounters } from '../../../src/sockets/tcpCounters.ts';
import { RealSockets } from './realSockets.ts';

describe('the counters of TCP', () => {
  it('move when a connection is made and when something is sent on it', async () => {
    await using sockets = new RealSockets();
    await sockets.listen();
    const silent = readTcpCounters();
    assert.match(silent ?? '', /^Tcp: \d.* TCP: inuse \d+/);
    const { client } = await sockets.connect();
    const connected = readTcpCounters();
    assert.notEqual(connected, silent);
    await new Promise<void>(resolve => client.write('x', () => resolve()));
    assert.notEqual(readTcpCounters(), connected);
  });

  it('tell about how many sockets there are', async () => {
    await using sockets = new RealSockets();
    await sockets.listen();
    for (let i = 0; i < 20; i++) await sockets.connect();
    assert.ok((countTcpSockets() ?? 0) >= 41);
  });
});
