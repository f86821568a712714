import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { takeProcSnapshot } from '../../../src/sockets/takeProcSnapshot.ts';
import { socketWithReceiveBuffer } from '../../../src/harness/smallReceiveBuffer.ts';

/** More than all kernel buffers of a connection with default sizes take, and far less than a stream takes in a second. */
const plenty = 64 * 1024 * 1024;

describe('smallReceiveBuffer', () => {
  it('makes the writes of the other side stall after some KiB, and nothing is lost', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const buffer = Buffer.alloc(64 * 1024);
    let received = 0;
    const callback = (length: number): boolean => {
      received += length;
      return true;
    };
    const client = socketWithReceiveBuffer(4096, '127.0.0.77', { buffer, callback });
    assert.ok(client, 'this Node has the bindings');
    client.pause();
    const { port } = listener.address() as AddressInfo;
    client.connect({ host: '127.0.0.1', port });
    const [peer] = (await once(listener, 'connection')) as [Socket];
    assert.equal(peer.remoteAddress, '127.0.0.77');
    // Small enough here too, so that what is taken is what the other side's window lets through.
    const piece = Buffer.alloc(1024, 'x');
    let sent = 0;
    let stalled = false;
    while (!stalled && sent < plenty) {
      sent += piece.length;
      // Node keeps what the kernel does not take; more of it means that the kernel has stopped taking.
      peer.write(piece);
      await new Promise(resolve => setImmediate(resolve));
      stalled = peer.writableLength > 64 * 1024;
    }
    assert.ok(stalled, `${sent} bytes were taken`);
    const own = takeProcSnapshot({ family: 4 }).rows.find(
      row => row.local.address === '127.0.0.77' && row.peer.port === port,
    );
    assert.ok(own && own.recvQ > 0 && own.recvQ <= 8192, JSON.stringify(own));
    const end = once(client, 'end');
    client.resume();
    peer.end();
    await end;
    assert.equal(received, sent);
    client.destroy();
    listener.close();
  });

  it('is undefined for an address that cannot be had', () => {
    const onread = { buffer: Buffer.alloc(10), callback: () => true };
    assert.equal(socketWithReceiveBuffer(4096, '203.0.113.7', onread), undefined);
  });
});
