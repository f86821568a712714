import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import type { TcpState } from '../../src/sockets/model.ts';
import { SocketSampler } from '../../src/sockets/sampler.ts';
import { takeProcSnapshot } from '../../src/sockets/takeProcSnapshot.ts';
import { pathOfJourney } from '../../src/webview/stateMachinePulses.ts';
import { transitionsBetween } from '../../src/webview/stateMachine.ts';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { soon } from '../soon.ts';
import { RealSockets } from '../unit/sockets/realSockets.ts';
import { lookUntil, RealScenes } from './realScenes.ts';
import { openBrowser, openView, type ViewPage } from './viewPage.ts';

/** What the drawing says of each state that has sockets. */
function shownStates(view: ViewPage): Promise<string[]> {
  return view.page
    .locator('.drawing .state.lit')
    .evaluateAll(all => all.map(each => each.getAttribute('aria-label') ?? ''));
}

/** Notes every path that something moves along, or that lights up, from now on. */
async function watchPulses(view: ViewPage): Promise<() => Promise<string[]>> {
  const handle = await view.page.evaluateHandle(() => {
    const seen: string[] = [];
    const layer = document.querySelector('.pulses');
    if (!layer) throw new Error('no drawing');
    new MutationObserver(records => {
      for (const node of records.flatMap(record => [...record.addedNodes])) {
        if (!(node instanceof Element)) continue;
        const side = node.classList.contains('client') ? 'client' : 'server';
        const tail = node.querySelector('.tail');
        if (tail)
          seen.push(
            `${side} ${tail.getAttribute('d') ?? ''} ${node.querySelector('text')?.textContent ?? ''}`.trim(),
          );
      }
    }).observe(layer, { childList: true });
    return seen;
  });
  return () => handle.evaluate(seen => seen.splice(0).sort());
}

/** As `watchPulses` notes it. */
function way(side: 'client' | 'server', from: TcpState, to: TcpState, words = ''): string {
  const isReset = words === 'RST';
  const steps = isReset ? [] : transitionsBetween(from, to);
  return `${side} ${pathOfJourney({ side, from, to, isReset, way: steps, count: 1 })} ${words}`.trim();
}

describe('the TCP state machine on the page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let view: ViewPage;

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  afterEach(() => view.close());

  const follow = (port: number): ToConnectionsView => ({
    type: 'follow',
    followed: { kind: 'server', label: 'echo-server', port },
  });

  it('lights the states that real sockets are held in, at the right end', async () => {
    await using scenes = await RealScenes.open();
    view = await openView(browser);
    const port = scenes.ports['states'] ?? 0;
    await view.tell(follow(port), ...(await lookUntil(scenes, ['states', 'synReceived', 'dropsSyn'], 0)));
    assert.deepEqual((await shownStates(view)).sort(), [
      'CLOSE-WAIT: 0 client ends, 1 server end',
      'ESTAB: 2 client ends, 2 server ends',
      'FIN-WAIT-1: 2 client ends, 1 server end',
      'FIN-WAIT-2: 2 client ends, 0 server ends',
      'LAST-ACK: 0 client ends, 1 server end',
      'LISTEN: 3 listening sockets',
      'SYN-RECV: 0 client ends, 1 server end',
      'SYN-SENT: 1 client end, 0 server ends',
      'TIME-WAIT: 1 client end, 0 server ends',
    ]);
    // The client of a simultaneous close reads what kept the server's FIN from it.
    scenes.goOn();
    const closing = view.page.locator('[data-state=CLOSING].lit');
    for (let looks = 0; looks < 40 && (await closing.count()) === 0; looks++) {
      await view.tell(...(await lookUntil(scenes, ['states'], 100)));
    }
    assert.equal(await closing.getAttribute('aria-label'), 'CLOSING: 1 client end, 0 server ends');
  });

  /** A page that follows real sockets; `look` samples once and tells the page what has changed. */
  async function following(
    sockets: RealSockets,
    options: { readonly reducedMotion?: boolean } = {},
  ): Promise<{ look: () => Promise<void>; seen: () => Promise<string[]>; [Symbol.dispose]: () => void }> {
    const port = await sockets.listen();
    view = await openView(browser, options);
    const heard: ToConnectionsView[] = [follow(port)];
    const sampler = new SocketSampler({
      intervalMs: 3_600_000,
      ports: [port],
      onSnapshot: snapshot => heard.push({ type: 'snapshot', snapshot }),
      onDelta: delta => heard.push({ type: 'delta', delta }),
      onError: error => assert.fail(String(error)),
    });
    const look = async (): Promise<void> => {
      await sampler.sampleNow();
      await view.tell(...heard.splice(0));
    };
    await look();
    return { look, seen: await watchPulses(view), [Symbol.dispose]: () => sampler.dispose() };
  }

  it('shows the ways that real sockets take, and rests when nothing moves', async () => {
    await using sockets = new RealSockets();
    using page = await following(sockets);
    const first = await sockets.connect();
    const second = await sockets.connect();
    await page.look();
    assert.deepEqual(await page.seen(), [
      way('client', 'CLOSED', 'ESTAB', '×2'),
      way('server', 'LISTEN', 'ESTAB', '×2'),
    ]);

    const ended = once(first.server, 'end');
    first.client.end();
    first.server.resume();
    await ended;
    // The kernel may take 40 ms and more to acknowledge a FIN that nothing follows.
    const { remotePort } = first.client;
    await soon(() =>
      assert.ok(
        takeProcSnapshot({ ports: [remotePort ?? 0] }).rows.some(({ state }) => state === 'FIN-WAIT-2'),
      ),
    );
    await page.look();
    assert.deepEqual(await page.seen(), [
      way('client', 'ESTAB', 'FIN-WAIT-2'),
      way('server', 'ESTAB', 'CLOSE-WAIT'),
    ]);

    const over = once(first.client, 'end');
    first.server.end();
    first.client.resume();
    await over;
    await page.look();
    assert.deepEqual(await page.seen(), [
      way('client', 'FIN-WAIT-2', 'TIME-WAIT'),
      way('server', 'CLOSE-WAIT', 'CLOSED'),
    ]);

    const lost = new Promise<void>(resolve => second.server.once('close', () => resolve()));
    second.client.resetAndDestroy();
    second.server.resume();
    await lost;
    await page.look();
    assert.deepEqual(await page.seen(), [
      way('client', 'ESTAB', 'CLOSED', 'RST'),
      way('server', 'ESTAB', 'CLOSED', 'RST'),
    ]);

    await view.page.waitForFunction(() => document.getAnimations().length === 0);
    assert.equal(await view.page.locator('.pulses > *').count(), 0);
  });

  it('shows the way without movement to those who prefer that', async () => {
    await using sockets = new RealSockets();
    using page = await following(sockets, { reducedMotion: true });
    await sockets.connect();
    await page.look();
    assert.deepEqual(await page.seen(), [way('client', 'CLOSED', 'ESTAB'), way('server', 'LISTEN', 'ESTAB')]);
    const animated = await view.page.evaluate(() =>
      document
        .getAnimations()
        .flatMap(({ effect }) =>
          (effect as KeyframeEffect).getKeyframes().flatMap(frame => Object.keys(frame)),
        ),
    );
    const known = new Set(['offset', 'computedOffset', 'easing', 'composite', 'opacity']);
    assert.ok(animated.includes('opacity'));
    assert.deepEqual(
      animated.filter(key => !known.has(key)),
      [],
    );
  });

  it('shows no way for what was there before anyone looked', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    view = await openView(browser);
    await view.tell(follow(port));
    const seen = await watchPulses(view);
    const heard: ToConnectionsView[] = [];
    const sampler = new SocketSampler({
      intervalMs: 3_600_000,
      ports: [port],
      onSnapshot: snapshot => heard.push({ type: 'snapshot', snapshot }),
      onDelta: () => undefined,
      onError: error => assert.fail(String(error)),
    });
    await sampler.sampleNow();
    sampler.dispose();
    await view.tell(...heard);
    assert.equal((await shownStates(view)).length, 2);
    assert.deepEqual(await seen(), []);
  });

  it('filters the table by a state, by click and by key', async () => {
    await using scenes = await RealScenes.open();
    view = await openView(browser);
    await view.tell(follow(scenes.ports['states'] ?? 0), ...(await lookUntil(scenes, ['states'], 0)));
    const rows = view.page.locator('[role=grid] [role=row][data-id]');
    const estab = view.page.locator('[data-state=ESTAB]');
    assert.equal(await rows.count(), 6);
    await view.page.locator('[data-state="LAST-ACK"]').click();
    await view.tell();
    assert.equal(await rows.count(), 1);
    await view.page.locator('[data-state="LAST-ACK"]').click();
    await view.tell();
    assert.equal(await rows.count(), 6);

    await estab.focus();
    await view.page.keyboard.press('ArrowDown');
    await view.page.keyboard.press('ArrowRight');
    const name = view.page.locator(':focus');
    assert.match((await name.getAttribute('aria-label')) ?? '', /^LAST-ACK: /);
    await view.page.keyboard.press('ArrowUp');
    assert.match((await name.getAttribute('aria-label')) ?? '', /^CLOSE-WAIT: /);
    await view.page.keyboard.press('Enter');
    await view.tell();
    assert.equal(await name.getAttribute('aria-pressed'), 'true');
    assert.equal(await rows.count(), 1);
    // One stop of the Tab key: the next one is outside of the drawing.
    await view.page.keyboard.press('Tab');
    assert.equal(await view.page.locator('socklab-state-machine :focus').count(), 0);
  });

  it('is a row of the same states where there is no room', async () => {
    await using scenes = await RealScenes.open();
    view = await openView(browser, { size: { width: 1100, height: 300 } });
    await view.tell(follow(scenes.ports['states'] ?? 0), ...(await lookUntil(scenes, ['states'], 0)));
    assert.equal(await view.page.locator('.drawing').count(), 0);
    const names = await view.page
      .locator('.states .lit button')
      .evaluateAll(all => all.map(each => each.getAttribute('aria-label')));
    assert.deepEqual(names, [
      'LISTEN: 1 listening socket',
      'ESTAB: 1 client end, 2 server ends',
      'FIN-WAIT-1: 2 client ends, 1 server end',
      'FIN-WAIT-2: 2 client ends, 0 server ends',
      'TIME-WAIT: 1 client end, 0 server ends',
      'CLOSE-WAIT: 0 client ends, 1 server end',
      'LAST-ACK: 0 client ends, 1 server end',
    ]);
    await view.page.locator('[data-state=ESTAB]').focus();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Enter');
    await view.tell();
    assert.equal(await view.page.locator('[data-state="FIN-WAIT-1"]').getAttribute('aria-pressed'), 'true');
  });
});
