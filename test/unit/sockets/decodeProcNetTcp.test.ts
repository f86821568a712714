import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AddressIds } from '../../../src/sockets/addressId.ts';
import { withoutZone } from '../../../src/sockets/canonicalAddress.ts';
import { decodeProcNetTcp } from '../../../src/sockets/decodeProcNetTcp.ts';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { fixture } from './fixture.ts';

function proc(): SocketRow[] {
  const ids = new AddressIds();
  return ['tcp', 'tcp6'].flatMap(table => decodeProcNetTcp(fixture(`procNet/${table}`), ids));
}

describe('decodeProcNetTcp', () => {
  it('shows the same sockets as ss did at the same moment', () => {
    const view = (rows: readonly SocketRow[]): string[] =>
      rows
        .map(({ state, local, peer, recvQ, sendQ, inode, timer }) => {
          const known = state === 'LISTEN' ? 0 : sendQ;
          const addresses = [local, peer].map(
            e => `${withoutZone(e.address).replace(/^::$/, '*')}:${e.port}`,
          );
          return [state, ...addresses, recvQ, known, inode, timer?.kind].join(' ');
        })
        .sort();
    const ss = decodeSs(fixture('ss/captured-5.9-Htanoe.txt')).rows;
    assert.deepEqual(
      view(proc()).map(line => line.replace(' :::0 ', ' *:0 ')),
      view(ss),
    );
  });

  it('reads timers: ticks of 10 ms, retransmissions in hexadecimal, probes in decimal', () => {
    const timers = new Map(proc().map(row => [row.id, row.timer]));
    assert.deepEqual(timers.get('tcp:127.0.0.1:40022-127.0.0.1:9103'), {
      kind: 'on',
      expiresMs: 720,
      retransmits: 1,
    });
    assert.deepEqual(timers.get('tcp:127.0.0.1:9101-127.0.0.1:40002'), {
      kind: 'keepalive',
      expiresMs: 116_670,
      retransmits: 0,
    });
    assert.deepEqual(timers.get('tcp:127.0.0.1:9102-127.0.0.1:40009'), {
      kind: 'persist',
      expiresMs: 230,
      retransmits: 1,
    });
    const line = '0: 0100007F:1F90 0100007F:0050 01 00000001:00000000 01:00000014 0000000B 0 7 123 1 0';
    assert.equal(decodeProcNetTcp(line)[0]?.timer?.retransmits, 11);
  });

  it('spells IPv6 addresses as ss does', () => {
    const address = (hex: string): string | undefined =>
      decodeProcNetTcp(`0: ${hex}:0050 ${'0'.repeat(32)}:0001 01 0:0 00:0 0 0 0 1`)[0]?.local.address;
    assert.equal(address('B80D0120000000004200000001000000'), '2001:db8::42:0:1');
    assert.equal(address('00000000000000000000000001000000'), '::1');
    assert.equal(address('000080FE00000000000000000100FFFE'), 'fe80::feff:1');
    assert.equal(address('B80D0120010002000300040005000600'), '2001:db8:2:1:4:3:6:5');
    assert.equal(address('0000000000000000FFFF00000100007F'), '127.0.0.1');
  });

  it('gives two listeners of one port (SO_REUSEPORT) two ids', () => {
    const line = '0: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 1\n';
    assert.deepEqual(
      decodeProcNetTcp(line.repeat(2)).map(row => row.id),
      ['listen:127.0.0.1:8080', 'listen:127.0.0.1:8080#2'],
    );
  });

  it('passes over headers and garbage, and never throws', () => {
    assert.deepEqual(decodeProcNetTcp('  sl  local_address rem_address   st\n\nx y z\n'), []);
    const field = fc.oneof(
      fc.string(),
      fc.constantFrom('0:', '0100007F:1F90', '0A', '01', '00:00', '0', '01:ff', '\n'),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 30 }), fields => {
        for (const row of decodeProcNetTcp(fields.join(' '))) assert.ok(Number.isFinite(row.inode));
      }),
    );
  });
});
