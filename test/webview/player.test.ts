import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import type { Recording } from '../../src/protocol/recording.ts';
import type { FromConnectionsView, ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { realRecording } from './realRecording.ts';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser, openView, type ViewPage } from './viewPage.ts';

describe('the bar of a watched check and of a recording', function () {
  this.timeout(60_000);
  let browser: Browser;
  let recording: Recording;
  let view: ViewPage | undefined;

  before(async () => {
    const [opened, message] = await Promise.all([openBrowser(), realRecording()]);
    browser = opened;
    assert.equal(message.type, 'recording');
    recording = message.recording;
  });

  afterEach(async () => {
    await view?.close();
    view = undefined;
  });

  after(() => browser.close());

  const follow = (kind: 'watch' | 'replay'): ToConnectionsView => ({
    type: 'follow',
    followed: { kind, label: 'Echo server', check: recording.check },
  });

  /** The check stands still before its step of this number, counted from 0. */
  function pausedBefore(step: number): ToConnectionsView[] {
    const { steps, frames, began } = recording;
    const ahead = steps[step];
    assert.ok(ahead);
    return [
      follow('watch'),
      ...frames.filter(frame => frame.steps <= step).map(({ sockets }) => sockets),
      { type: 'steps', began, steps: steps.slice(0, step) },
      { type: 'watch', watch: { state: 'paused', ahead, paceMs: 1000 } },
    ];
  }

  async function open(theme: ThemeName = 'dark', locale?: 'zh-cn'): Promise<ViewPage> {
    view = await openView(browser, { theme, ...(locale && { locale }), size: { width: 1200, height: 620 } });
    return view;
  }

  const scrubber = (shown: ViewPage): Locator => shown.page.getByRole('slider');

  async function watchMessages(shown: ViewPage): Promise<FromConnectionsView[]> {
    return (await shown.sent()).filter(({ type }) => type === 'watch');
  }

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has nothing that axe-core objects to, ${theme}`, async () => {
      const shown = await open(theme);
      await shown.tell(follow('watch'), { type: 'watch', watch: { state: 'starting', paceMs: 1000 } });
      assert.deepEqual(await shown.violations('socklab-player'), []);
      await shown.tell(...pausedBefore(4));
      await shown.screenshot(`player-watch-${theme}`);
      assert.deepEqual(await shown.violations('socklab-player'), []);
      const failed = {
        ...recording,
        verdict: 'failed',
        message: 'client 1 was due 5 bytes and got 0.',
      } as const;
      await shown.tell(follow('replay'), { type: 'recording', recording: failed });
      await scrubber(shown).press('ArrowLeft');
      await shown.screenshot(`player-replay-${theme}`);
      assert.deepEqual(await shown.violations('socklab-player'), []);
    });
  }

  it('speaks Chinese', async () => {
    const shown = await open('light', 'zh-cn');
    await shown.tell(...pausedBefore(5));
    await shown.page.getByText('shutdown(WR) — 发送 FIN').first().waitFor();
    await shown.screenshot('player-watch-zh-cn');
    await shown.tell(follow('replay'), { type: 'recording', recording });
    await shown.screenshot('player-replay-zh-cn');
    assert.equal(await shown.page.locator('socklab-player .verdict').innerText(), '通过');
  });

  it('makes a step by button or key, once each, and none where none waits', async () => {
    const shown = await open();
    await shown.tell(...pausedBefore(1));
    const next = shown.page.getByRole('button', { name: 'Next Step' });
    await next.click();
    // The button has the focus: the space bar presses it, and does nothing besides.
    await shown.page.keyboard.press('Space');
    await shown.page.keyboard.press('n');
    assert.deepEqual(await watchMessages(shown), Array(3).fill({ type: 'watch', what: 'next' }));
    await shown.tell({ type: 'watch', watch: { state: 'paused', paceMs: 1000 } });
    assert.ok(await next.isDisabled());
    await shown.page.keyboard.press('n');
    assert.equal((await watchMessages(shown)).length, 3);
  });

  it('plays at the speed that is chosen, and takes a new one at once', async () => {
    const shown = await open();
    await shown.tell(...pausedBefore(1));
    const speed = shown.page.getByRole('combobox', { name: 'Speed' });
    await speed.selectOption('slow');
    assert.deepEqual(await watchMessages(shown), []);
    await shown.page.getByRole('button', { name: 'Play', exact: true }).click();
    await shown.tell({ type: 'watch', watch: { state: 'playing', paceMs: 2500 } });
    await speed.selectOption('fast');
    await shown.page.getByRole('button', { name: 'Pause' }).click();
    await shown.page.getByRole('button', { name: 'Stop' }).click();
    assert.deepEqual(
      (await watchMessages(shown)).map(message => message.type === 'watch' && [message.what, message.paceMs]),
      [
        ['play', 2500],
        ['play', 300],
        ['pause', undefined],
        ['stop', undefined],
      ],
    );
  });

  it('hands the focus over to the scrubber when the check is over', async () => {
    const shown = await open();
    await shown.tell(...pausedBefore(1));
    await shown.page.getByRole('button', { name: 'Next Step' }).focus();
    await shown.tell(follow('replay'), { type: 'recording', recording });
    await shown.page.waitForFunction(() => document.activeElement?.matches('.scrubber'));
  });

  it('scrubs by keys through what the table, the counts and the list of steps show', async () => {
    const shown = await open();
    await shown.tell(follow('replay'), { type: 'recording', recording });
    const { page } = shown;
    const present = page.locator('socklab-player [aria-current=step]');
    await present.filter({ hasText: 'close()' }).waitFor();
    await scrubber(shown).press('Home');
    await page.locator('socklab-player .ahead', { hasText: 'before the first step' }).waitFor();
    assert.equal(await present.count(), 0);
    assert.equal(await page.locator('socklab-table [role=row][data-id]').count(), 0);
    const ended = recording.steps.findIndex(({ what }) => what === 'end-write');
    for (let made = 0; made <= ended; made++) await scrubber(shown).press('ArrowRight');
    await present.filter({ hasText: 'shutdown(WR)' }).waitFor();
    await page.locator('socklab-table [role=row]', { hasText: /FIN-WAIT-[12][^]*CLOSE-WAIT/ }).waitFor();
    await page.locator('socklab-player .steps button').nth(2).click();
    await present.filter({ hasText: 'connect()' }).waitFor();
    await page.locator('socklab-table [role=row]', { hasText: 'CLOSE-WAIT' }).waitFor({ state: 'detached' });
  });

  it('plays a recording to its end', async () => {
    const shown = await open();
    await shown.tell(follow('replay'), { type: 'recording', recording });
    await shown.page.getByRole('combobox', { name: 'Speed' }).selectOption('recorded');
    await scrubber(shown).press('Home');
    const play = shown.page.getByRole('button', { name: 'Play', exact: true });
    await play.click();
    await shown.page.waitForFunction(() => {
      const slider = document.querySelector<HTMLInputElement>('.scrubber');
      return slider !== null && slider.value === slider.max;
    });
    await play.waitFor();
    await shown.page.locator('[aria-current=step]', { hasText: 'close()' }).waitFor();
  });

  it('asks for the recording as a file', async () => {
    const shown = await open();
    await shown.tell(follow('replay'), { type: 'recording', recording });
    for (const name of ['HTML', 'SVG', 'JSON']) await shown.page.getByRole('button', { name }).click();
    const asked = (await shown.sent()).flatMap(message => (message.type === 'export' ? message.as : []));
    assert.deepEqual(asked, ['html', 'svg', 'json']);
  });
});
