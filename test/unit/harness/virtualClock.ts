import { mock } from 'node:test';

/** Time that passes only when a test says so: `performance.now` and `setTimeout`, without promises in between. */
export class VirtualClock {
  #now = 1000;

  constructor() {
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => this.#now);
  }

  get now(): number {
    return this.#now;
  }

  advance(ms: number): void {
    for (let passed = 0; passed < ms; passed++) {
      this.#now++;
      mock.timers.tick(1);
    }
  }

  restore(): void {
    mock.timers.reset();
    mock.restoreAll();
  }
}
