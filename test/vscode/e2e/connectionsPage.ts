import type { Frame } from 'playwright-core';

/** What the connections view shows, as a person reads it. */
export interface ShownConnections {
  /** The sentences about the listeners, one each. */
  readonly listeners: readonly string[];
  /** By state; both ends of a connection count. */
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: readonly ShownRow[];
}

export interface ShownRow {
  readonly client: string;
  /** A TCP state, or a word for an end that is not there. */
  readonly clientState: string;
  readonly server: string;
  readonly serverState: string;
  readonly heldBy: string;
}

/** Everything that was on the page at some moment since the recording began. */
export interface SeenConnections {
  /** Of states. */
  readonly counts: readonly string[];
  readonly listeners: readonly string[];
  readonly mostRows: number;
}

export function shownConnections(frame: Frame): Promise<ShownConnections> {
  return frame.evaluate(() => {
    const words = (element: Element | null | undefined): string =>
      (element?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
    const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
    return {
      listeners: all('.listener').map(words),
      counts: Object.fromEntries(
        all('socklab-state-machine .words:has(.ends)').map(state => [
          words(state.querySelector('.name')),
          [...state.querySelectorAll('.ends')].reduce((sum, ends) => sum + Number(words(ends)), 0),
        ]),
      ),
      rows: all('.rows > [role=row]').map(row => {
        const cells = [...row.querySelectorAll('[role=gridcell]')].map(words);
        return {
          client: cells[0] ?? '',
          clientState: cells[1] ?? '',
          server: cells[4] ?? '',
          serverState: cells[5] ?? '',
          heldBy: cells[8] ?? '',
        };
      }),
    };
  });
}

/** Watches the page from now on, so that a picture that lasts for one frame is not missed. */
export async function recordConnections(frame: Frame): Promise<() => Promise<SeenConnections>> {
  const handle = await frame.evaluateHandle(() => {
    const seen = { counts: new Set<string>(), listeners: new Set<string>(), mostRows: 0 };
    new MutationObserver(() => {
      for (const state of document.querySelectorAll('socklab-state-machine .words:has(.ends)')) {
        seen.counts.add(state.querySelector('.name')?.textContent ?? '');
      }
      for (const address of document.querySelectorAll('.listener .address')) {
        seen.listeners.add(address.textContent.trim());
      }
      seen.mostRows = Math.max(seen.mostRows, document.querySelectorAll('.rows > [role=row]').length);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  return () =>
    handle.evaluate(seen => ({
      counts: [...seen.counts],
      listeners: [...seen.listeners],
      mostRows: seen.mostRows,
    }));
}
