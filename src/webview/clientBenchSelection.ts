import type { BenchClient } from '../protocol/webviewMessages.ts';

/** Which clients of the bench are selected, and which one the keyboard is at. Those whose connection is over cannot be. */
export class ClientBenchSelection {
  /** Numbers of all clients in the order of the list. */
  #numbers: readonly number[] = [];
  #living: ReadonlySet<number> = new Set();
  readonly #selected = new Set<number>();
  #anchor: number | undefined;

  /** Where the keyboard is. */
  active: number | undefined;

  /** In the order of the list. */
  get selected(): number[] {
    return this.#numbers.filter(n => this.#selected.has(n));
  }

  get livingCount(): number {
    return this.#living.size;
  }

  has(n: number): boolean {
    return this.#selected.has(n);
  }

  /** Clients have come, ended or gone. Where none was selected, those that have come are. */
  update(clients: readonly BenchClient[]): void {
    const before = new Set(this.#numbers);
    this.#numbers = clients.map(({ n }) => n);
    this.#living = new Set(clients.filter(isLiving).map(({ n }) => n));
    for (const n of this.#selected) if (!this.#living.has(n)) this.#selected.delete(n);
    if (this.#selected.size === 0) for (const n of this.#living) if (!before.has(n)) this.#selected.add(n);
    if (this.active !== undefined && !this.#numbers.includes(this.active)) this.active = this.#numbers[0];
  }

  only(n: number): void {
    this.#selected.clear();
    this.toggle(n);
  }

  toggle(n: number): void {
    this.active = n;
    this.#anchor = n;
    if (this.#selected.delete(n) || !this.#living.has(n)) return;
    this.#selected.add(n);
  }

  /** Everything between where the last selection began and here. */
  extend(n: number): void {
    const from = this.#numbers.indexOf(this.#anchor ?? n);
    const to = this.#numbers.indexOf(n);
    this.#selected.clear();
    for (const each of this.#numbers.slice(Math.min(from, to), Math.max(from, to) + 1))
      if (this.#living.has(each)) this.#selected.add(each);
    this.active = n;
  }

  all(): void {
    for (const n of this.#living) this.#selected.add(n);
  }

  /** Moves the keyboard; to the first or last where it would leave the list. */
  move(by: number): void {
    const at =
      this.active === undefined ? (by > 0 ? -1 : this.#numbers.length) : this.#numbers.indexOf(this.active);
    this.active = this.#numbers[Math.min(this.#numbers.length - 1, Math.max(0, at + by))];
  }
}

export function isLiving({ state }: BenchClient): boolean {
  return state !== 'refused' && state !== 'reset' && state !== 'closed';
}
