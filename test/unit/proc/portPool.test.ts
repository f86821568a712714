import * as assert from 'node:assert/strict';
import { mock } from 'node:test';
import { PortPool } from '../../../src/proc/portPool.ts';

describe('portPool', () => {
  it('gives each port once, below the ports that the kernel gives to clients', () => {
    const pool = new PortPool(() => []);
    const ports = Array.from({ length: 2000 }, () => pool.take());
    assert.equal(new Set(ports).size, ports.length);
    assert.ok(ports.every(port => port >= 10_000 && port < 30_000));
  });

  it('gives no port on which somebody listens now', () => {
    // All but two ports are taken, one of them by the pool itself.
    const free = new Set([12_345, 23_456]);
    const listeners = mock.fn(() =>
      Array.from({ length: 20_000 }, (_, index) => ({ port: 10_000 + index })).filter(
        row => !free.has(row.port),
      ),
    );
    const pool = new PortPool(listeners);
    const taken = new Set<number>();
    try {
      while (taken.size < 2) taken.add(pool.take());
    } catch (error) {
      // A thousand tries may all miss; that is said, and no taken port is given instead.
      assert.match(String(error), /no free port/);
    }
    for (const port of taken) assert.ok(free.has(port));
    assert.ok(listeners.mock.callCount() >= 1);
  });

  it('says so when there is none', () => {
    const everything = Array.from({ length: 65_536 }, (_, port) => ({ port }));
    assert.throws(() => new PortPool(() => everything).take(), /no free port between 10000 and 29999/);
  });
});
