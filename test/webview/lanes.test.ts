import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { GeneratedSockets } from './generatedSockets.ts';
import { realRecording } from './realRecording.ts';
import { openBrowser, openView, type ViewPage } from './viewPage.ts';

async function showTimeline(view: ViewPage): Promise<void> {
  await view.page.locator('.choice').getByText('Timeline').click();
  await view.page.locator('[role=option]').first().waitFor();
  await view.tell();
}

describe('the timeline on the page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let view: ViewPage;

  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser.close());
  afterEach(() => view.close());

  it('shows a recorded conversation, its steps, a reset, and the place of the scrubber', async () => {
    const message = await realRecording();
    assert.ok(message.type === 'recording');
    const { check } = message.recording;
    view = await openView(browser);
    await view.tell({ type: 'follow', followed: { kind: 'replay', label: 'echo-server', check } }, message);
    await showTimeline(view);
    const lanes = await view.page
      .locator('[role=option]')
      .evaluateAll(all => all.map(each => each.getAttribute('aria-label') ?? ''));
    assert.equal(lanes.length, 2);
    assert.match(
      lanes[0] ?? '',
      /^client 127\.0\.0\.1:\d+: ESTAB \S+ \w+, FIN-WAIT-[12] .*TIME-WAIT now; server .*CLOSE-WAIT/,
    );
    assert.match(lanes[1] ?? '', /^client .*: ESTAB \S+ \w+; server .*: ESTAB \S+ \w+; reset$/);
    assert.equal(await view.page.locator('.tracks .reset').count(), 1);
    const titles = await view.page
      .locator('.tracks .step title, .axis .step title')
      .evaluateAll(all => all.map(each => each.textContent));
    assert.equal(titles.filter(each => each.startsWith('client 1')).length, 4);

    const cursor = (): Promise<number> =>
      view.page.locator('.cursor-line path').evaluate(path => path.getBoundingClientRect().x);
    const atEnd = await cursor();
    const scrubber = view.page.getByRole('slider');
    await scrubber.focus();
    await view.page.keyboard.press('Home');
    await view.tell();
    const atBegin = await cursor();
    assert.ok(atBegin < atEnd, `${atBegin} < ${atEnd}`);
    // What comes after the cursor stays in sight.
    assert.equal(await view.page.locator('[role=option]').count(), 2);
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('ArrowRight');
    await view.tell();
    assert.ok((await cursor()) > atBegin);
  });

  it('draws only the lanes in sight of hundreds, and keys lead to all of them', async () => {
    const sockets = new GeneratedSockets(450);
    view = await openView(browser);
    const followed: ToConnectionsView = {
      type: 'follow',
      followed: { kind: 'server', label: 'echo-server', port: 9000 },
    };
    await view.tell(followed, { type: 'snapshot', snapshot: sockets.snapshot() });
    await showTimeline(view);
    const options = view.page.locator('[role=option]');
    assert.ok((await options.count()) < 40);
    assert.equal(await options.first().getAttribute('aria-setsize'), '450');
    const focused = (): Promise<string | null> => view.page.locator(':focus').getAttribute('aria-posinset');
    await view.page.locator('[role=option][tabindex="0"]').focus();
    await view.page.keyboard.press('Home');
    await view.page.waitForFunction(() => document.activeElement?.getAttribute('aria-posinset') === '1');
    await view.page.keyboard.press('ArrowDown');
    assert.equal(await focused(), '2');
    await view.page.keyboard.press('End');
    await view.page.waitForFunction(() => document.activeElement?.getAttribute('aria-posinset') === '450');
    await view.page.keyboard.press('Enter');
    await view.tell();
    assert.equal(await view.page.locator(':focus').getAttribute('aria-selected'), 'true');
  });

  it('moves on with the present moment, and stands still when what it follows has ended', async () => {
    const sockets = new GeneratedSockets(3);
    view = await openView(browser);
    const snapshot = { ...sockets.snapshot(), at: Date.now() };
    await view.tell(
      { type: 'follow', followed: { kind: 'server', label: 'echo-server', port: 9000 } },
      { type: 'snapshot', snapshot },
    );
    await showTimeline(view);
    const left = (): Promise<number> =>
      view.page
        .locator('.span rect')
        .first()
        .evaluate(rect => Number(rect.getAttribute('x')));
    const before = await left();
    await view.tell({ type: 'looked', at: snapshot.at + 5000, everyMs: 200, costMs: 1 });
    const after = await left();
    assert.ok(after < before, `${after} < ${before}`);
    await view.tell({ type: 'ended', reason: 'The server was stopped.', at: snapshot.at + 6000 });
    const ended = await left();
    await view.tell();
    assert.equal(await left(), ended);
    await view.page.waitForFunction(() => document.getAnimations().length === 0);
  });

  it('shows the time that is chosen', async () => {
    const sockets = new GeneratedSockets(3);
    view = await openView(browser);
    const snapshot = sockets.snapshot();
    await view.tell(
      { type: 'follow', followed: { kind: 'server', label: 'echo-server', port: 9000 } },
      { type: 'snapshot', snapshot },
      { type: 'looked', at: snapshot.at + 300_000, everyMs: 200, costMs: 1 },
      { type: 'ended', reason: 'The server was stopped.', at: snapshot.at + 300_000 },
    );
    await showTimeline(view);
    const firstTick = (): Promise<string> =>
      view.page
        .locator('.axis .tick text')
        .first()
        .evaluate(each => each.textContent);
    const seen: string[] = [];
    for (const zoom of ['10 s', '1 min', 'all']) {
      await view.page.locator('.zoom').getByText(zoom, { exact: true }).click();
      await view.tell();
      seen.push(await firstTick());
    }
    assert.equal(new Set(seen).size, 3, seen.join());
  });
});
