import type { CDPSession } from 'playwright-core';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { GeneratedSockets } from '../webview/generatedSockets.ts';
import { openBrowser, openView, type ViewPage } from '../webview/viewPage.ts';
import type { Measurement } from './measurement.ts';

const frameMs = 16;
const changes = 500;

/**
 * The page of the connections view in a real browser. Times are those of the page's thread on the processor, not of the
 * clock, since another program may have had the processor meanwhile.
 */
export async function benchView(): Promise<Measurement[]> {
  const browser = await openBrowser();
  try {
    const measured: Measurement[] = [];
    for (const place of ['table', 'timeline'] as const) {
      const view = await openView(browser, { size: { width: 1400, height: 900 } });
      measured.push(await updates(view, place));
      await view.close();
    }
    const view = await openView(browser, { size: { width: 1400, height: 900 } });
    measured.push(await churn(view));
    await view.close();
    return measured;
  } finally {
    await browser.close();
  }
}

const follow: ToConnectionsView = {
  type: 'follow',
  followed: { kind: 'server', label: 'server', port: 9000 },
};

/** Script, style and layout of one delta and of the two frames after it, in which the ways move on, at the 95th percentile. */
async function updates(
  view: ViewPage,
  place: 'table' | 'timeline',
  rounds = 120,
  warmUp = 20,
): Promise<Measurement> {
  const sockets = new GeneratedSockets(10_000);
  await view.tell(follow, { type: 'snapshot', snapshot: sockets.snapshot() });
  if (place === 'timeline') await view.page.locator('.choice label').last().click();
  const client = await view.page.context().newCDPSession(view.page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  const times: number[] = [];
  for (let i = 0; i < rounds + warmUp; i++) {
    const message: ToConnectionsView = { type: 'delta', delta: sockets.delta(changes) };
    // It lies ready in the page first: bringing it there is not the page's work.
    await view.page.evaluate(each => void Object.assign(window, { ready: each }), message);
    const before = await workOf(client);
    await view.page.evaluate(async () => {
      window.postMessage((window as unknown as { ready: unknown }).ready, '*');
      for (let frame = 0; frame < 3; frame++) await new Promise(resolve => requestAnimationFrame(resolve));
    });
    if (i >= warmUp) times.push(((await workOf(client)) - before) * 1000);
  }
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? NaN;
  const middle = times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;
  return {
    what: `view, ${place}: ${changes} changes of 20000 sockets, 95th percentile`,
    measured: `${p95.toFixed(1)} ms (median ${middle.toFixed(1)} ms)`,
    against: `a frame of ${frameMs} ms`,
    ratio: p95 / frameMs,
    limit: 1,
  };
}

/** Seconds that script, style and layout have taken since the page began. */
async function workOf(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find(metric => metric.name === name)?.value ?? 0;
  return of('ScriptDuration') + of('RecalcStyleDuration') + of('LayoutDuration');
}

/** Ten minutes of five deltas a second, one after the other: what the page's heap holds at a third and at the end. */
async function churn(view: ViewPage, deltas = 3000, atOnce = 25): Promise<Measurement> {
  const sockets = new GeneratedSockets(1000);
  await view.tell(follow, { type: 'snapshot', snapshot: sockets.snapshot() });
  const client = await view.page.context().newCDPSession(view.page);
  const held: number[] = [];
  for (let told = atOnce; told <= deltas; told += atOnce) {
    const messages = Array.from({ length: atOnce }, () => ({ type: 'delta', delta: sockets.delta(200) }));
    await view.page.evaluate(async all => {
      for (const message of all) {
        window.postMessage(message, '*');
        await new Promise(resolve => requestAnimationFrame(resolve));
      }
      // What the extension would do: hear what the page asks, and answer that nobody holds what is gone.
      (window as unknown as { sent: unknown[] }).sent.length = 0;
      window.postMessage({ type: 'held', owners: [] }, '*');
    }, messages);
    if (told === deltas / 3 || told === deltas) held.push(await heapOf(view, client));
  }
  const [early = NaN, late = NaN] = held;
  return {
    what: `view: heap after ${deltas} deltas of 200 changes`,
    measured: `${(late / 1e6).toFixed(2)} MB`,
    against: `${(early / 1e6).toFixed(2)} MB after a third`,
    ratio: late / early,
    limit: 1.05,
  };
}

/** Bytes that are reachable once nothing moves. */
async function heapOf(view: ViewPage, client: CDPSession): Promise<number> {
  await view.page.waitForFunction(() => document.getAnimations().length === 0);
  // What a finalizer lets go is collected by the next round.
  for (let round = 0; round < 3; round++) await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  return usedSize;
}
