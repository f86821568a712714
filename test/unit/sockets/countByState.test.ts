import * as assert from 'node:assert/strict';
import { countByState } from '../../../src/sockets/countByState.ts';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { fixture } from './fixture.ts';

describe('countByState', () => {
  it('counts clients and servers', () => {
    const counts = countByState(pairSockets(decodeSs(fixture('ss/captured-6.1-Htanoe.txt')).rows));
    assert.deepEqual(counts, {
      LISTEN: { client: 0, server: 8, total: 8 },
      'SYN-SENT': { client: 2, server: 0, total: 2 },
      'SYN-RECV': { client: 0, server: 1, total: 1 },
      ESTAB: { client: 7, server: 7, total: 14 },
      'FIN-WAIT-1': { client: 2, server: 1, total: 3 },
      'FIN-WAIT-2': { client: 4, server: 0, total: 4 },
      'CLOSE-WAIT': { client: 0, server: 3, total: 3 },
      'LAST-ACK': { client: 0, server: 1, total: 1 },
      'TIME-WAIT': { client: 1, server: 1, total: 2 },
    });
    assert.equal(Object.keys(counts)[0], 'LISTEN');
  });
});
