import * as assert from 'node:assert/strict';
import { canonicalAddress, isWildcard, withoutZone } from '../../../src/sockets/canonicalAddress.ts';

describe('canonicalAddress', () => {
  it('shows IPv4 in IPv6 as IPv4', () => {
    assert.equal(canonicalAddress('::ffff:127.0.0.1'), '127.0.0.1');
    assert.equal(canonicalAddress('::FFFF:192.0.2.1%eth0'), '192.0.2.1%eth0');
  });

  it('leaves everything else alone', () => {
    for (const address of [
      '*',
      '0.0.0.0',
      '0.0.0.0%lo',
      '::',
      '::1',
      'fe80::1%eth0',
      '::ffff:0:1',
      '64:ff9b::1.2.3.4',
    ]) {
      assert.equal(canonicalAddress(address), address);
    }
  });

  it('knows devices and wildcards', () => {
    assert.equal(withoutZone('127.0.0.1%lo'), '127.0.0.1');
    assert.equal(withoutZone('::1'), '::1');
    assert.deepEqual(['*', '::', '0.0.0.0%lo', '127.0.0.1', '::1'].map(isWildcard), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
