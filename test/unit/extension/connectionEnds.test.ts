import * as assert from 'node:assert/strict';
import { connectionEnds } from '../../../src/extension/connectionEnds.ts';

describe('connectionEnds', () => {
  it('reads both ends, of IPv6 and of a pair that is used again too', () => {
    assert.deepEqual(connectionEnds('127.0.0.1:40000-127.0.0.1:9000'), {
      client: { address: '127.0.0.1', port: 40_000 },
      server: { address: '127.0.0.1', port: 9000 },
    });
    assert.deepEqual(connectionEnds('::ffff:127.0.0.1:40000-::1:9000#2'), {
      client: { address: '::ffff:127.0.0.1', port: 40_000 },
      server: { address: '::1', port: 9000 },
    });
  });

  it('reads nothing else', () => {
    for (const id of ['', 'sk:1', '127.0.0.1:1', '127.0.0.1:x-127.0.0.1:2', 'a:1-b:2-c:3']) {
      assert.equal(connectionEnds(id), undefined, id);
    }
  });
});
