/** At most one sentence in so many ms, so that a screen reader is not kept talking. */
const pauseMs = 4000;

/** The sentence of the page's live region. What comes in quick succession waits, and is said together or not at all. */
export class Announcer {
  #said = '';
  #saidAt = -Infinity;
  /** By what it is about, so that it can be taken back before it is said. */
  readonly #waiting = new Map<string, string>();
  readonly #known = new Set<string>();

  /** Says the most important thing at once, and nothing of what has waited. */
  urgent(sentence: string, now: number): void {
    this.#waiting.clear();
    this.#said = sentence;
    this.#saidAt = now;
  }

  /** Says what is new among these, each once: for as long as it stays in the list. */
  tell(all: readonly { readonly id: string; readonly sentence: string }[]): void {
    const ids = new Set(all.map(({ id }) => id));
    for (const id of this.#known) if (!ids.has(id)) this.#forget(id);
    for (const { id, sentence } of all) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      this.#waiting.set(id, sentence);
    }
  }

  /** Something else is looked at. */
  restart(): void {
    this.#said = '';
    this.#waiting.clear();
    this.#known.clear();
  }

  /** What the region holds. @param now any clock that goes on, ms */
  sentence(now: number): string {
    if (this.#waiting.size > 0 && now - this.#saidAt >= pauseMs) {
      this.#said = [...this.#waiting.values()].join(' ');
      this.#saidAt = now;
      this.#waiting.clear();
    }
    return this.#said;
  }

  #forget(id: string): void {
    this.#known.delete(id);
    this.#waiting.delete(id);
  }
}
