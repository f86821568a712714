import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { readListeners } from '../../../src/proc/listenWatch.ts';

const hasIpv6 = Object.values(networkInterfaces()).some(list => list?.some(each => each.family === 'IPv6'));

describe('listenWatch', () => {
  for (const address of ['127.0.0.1', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1']) {
    it(`sees a listener on ${address}`, async function () {
      if (address.includes(':') && !hasIpv6) this.skip();
      const server = createServer().listen(0, address);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const rows = readListeners().filter(row => row.port === port);
      assert.deepEqual(
        rows.map(row => row.address),
        [address],
      );
      assert.ok((rows[0]?.inode ?? 0) > 0);
      server.close();
      assert.ok(!readListeners().some(row => row.port === port));
    });
  }

  it('leaves connections out', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    await Promise.all([once(client, 'connect'), once(server, 'connection')]);
    assert.equal(readListeners().filter(row => row.port === port).length, 1);
    client.destroy();
    server.close();
  });

  it('reads past the first page of the kernel', async () => {
    const servers = Array.from({ length: 120 }, () => createServer().listen(0, '127.0.0.1'));
    await Promise.all(servers.map(async server => once(server, 'listening')));
    const ports = new Set(readListeners().map(row => row.port));
    assert.ok(servers.every(server => ports.has((server.address() as AddressInfo).port)));
    for (const server of servers) server.close();
  });
});
