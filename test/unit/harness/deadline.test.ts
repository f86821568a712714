import * as assert from 'node:assert/strict';
import { Clock } from '../../../src/harness/clock.ts';
import { Deadline } from '../../../src/harness/deadline.ts';
import { VirtualClock } from './virtualClock.ts';

describe('deadline', () => {
  let clock: VirtualClock;
  let reached: number | undefined;
  let began: number;

  beforeEach(() => {
    clock = new VirtualClock();
    reached = undefined;
    began = clock.now;
  });
  afterEach(() => clock.restore());

  function deadline(ms: number, slowdown = 1): Deadline {
    const onReached = (): void => {
      assert.equal(reached, undefined, 'reached twice');
      reached = clock.now - began;
    };
    return new Deadline(ms, onReached, () => slowdown);
  }

  /** Something moves every `every` ms for `ms` ms. */
  function moving(held: Deadline, every: number, ms: number): void {
    for (let passed = 0; passed < ms; passed += every) {
      held.moved();
      clock.advance(every);
    }
  }

  it('comes on time when nothing moves', () => {
    deadline(6000).run();
    clock.advance(20_000);
    assert.equal(reached, 6000);
  });

  it('does not begin by itself, and does not count while it is held', () => {
    const held = deadline(5000);
    clock.advance(9000);
    held.run();
    clock.advance(4000);
    held.hold();
    clock.advance(60_000);
    assert.equal(reached, undefined);
    held.run();
    held.run();
    clock.advance(999);
    assert.equal(reached, undefined);
    clock.advance(1);
    assert.equal(reached, 9000 + 4000 + 60_000 + 1000);
  });

  it('does not count while a learner looks at a step, whoever else lets it run or holds it', () => {
    const time = new Clock();
    const held = new Deadline(
      5000,
      () => (reached = clock.now - began),
      () => 1,
      time,
    );
    held.run();
    clock.advance(2000);
    time.hold();
    held.watch();
    clock.advance(30_000);
    held.hold();
    held.run();
    clock.advance(30_000);
    assert.equal(held.stillMs, 2000);
    assert.equal(reached, undefined);
    time.run();
    held.watched();
    clock.advance(2999);
    assert.equal(reached, undefined);
    clock.advance(1);
    assert.equal(reached, 65_000);
  });

  it('is put off while the conversation moves, until 3 s after its last move', () => {
    const held = deadline(6000);
    held.run();
    moving(held, 500, 10_000);
    assert.equal(reached, undefined);
    clock.advance(20_000);
    assert.equal(reached, 9500 + 3000);
  });

  it('is four times as long at most', () => {
    const held = deadline(6000);
    held.run();
    moving(held, 100, 60_000);
    assert.equal(reached, 24_000);
  });

  it('has more patience on a machine that is slower for its load', () => {
    const held = deadline(6000, 2);
    held.run();
    moving(held, 5000, 20_000);
    assert.equal(reached, undefined);
    moving(held, 100, 60_000);
    assert.equal(reached, 48_000);
  });

  it('comes on time on a slow machine too when nothing moves', () => {
    deadline(8000, 2).run();
    clock.advance(20_000);
    assert.equal(reached, 8000);
  });

  it('is not put off by what moved long before', () => {
    const held = deadline(6000);
    held.run();
    moving(held, 100, 2000);
    clock.advance(10_000);
    assert.equal(reached, 6000);
  });

  it('never comes once it is held for good', () => {
    const held = deadline(1000);
    held.run();
    clock.advance(999);
    held.hold();
    held.hold();
    clock.advance(100_000);
    assert.equal(reached, undefined);
  });
});
