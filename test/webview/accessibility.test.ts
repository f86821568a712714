import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { GeneratedSockets } from './generatedSockets.ts';
import { lookUntil, RealScenes } from './realScenes.ts';
import { realRecording } from './realRecording.ts';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser, openView, type ViewPage } from './viewPage.ts';

const offers: ToConnectionsView = {
  type: 'offers',
  offers: { start: true, followServer: false },
};

function following(port: number): ToConnectionsView {
  return { type: 'follow', followed: { kind: 'server', label: 'echo-server', port } };
}

/** What the page shows when axe-core looks at it, and what brings it there. */
interface State {
  readonly name: string;
  readonly arrange: (view: ViewPage) => Promise<void>;
}

describe('the connections view and assistive technology', function () {
  this.timeout(120_000);
  let browser: Browser;
  let scenes: RealScenes;
  /** What a real sampler said of a server with every state, and of servers with faults. */
  let server: readonly ToConnectionsView[];
  let faults: readonly ToConnectionsView[];
  let recording: ToConnectionsView;

  before(async () => {
    [browser, scenes] = await Promise.all([openBrowser(), RealScenes.open()]);
    const faulty = ['keeps', 'unread', 'slowServer', 'backlog', 'silent'];
    [server, faults, recording] = await Promise.all([
      lookUntil(scenes, ['states'], 400),
      // Diagnoses count the time between two looks.
      lookUntil(scenes, faulty, 4000),
      realRecording(),
    ]);
  });

  after(async () => {
    await browser.close();
    await scenes[Symbol.asyncDispose]();
  });

  const states: readonly State[] = [
    { name: 'empty', arrange: view => view.tell(offers) },
    {
      name: 'waiting',
      arrange: view =>
        view.tell(offers, following(9000), { type: 'snapshot', snapshot: { at: 1, source: 'ss', rows: [] } }),
    },
    {
      name: 'live',
      arrange: view => view.tell(offers, following(scenes.ports['states'] ?? 0), ...server),
    },
    {
      name: 'warnings',
      async arrange(view) {
        await view.tell(offers, following(scenes.ports['keeps'] ?? 0), ...faults);
        await view.page
          .locator('.side')
          .getByText(/CLOSE-WAIT/)
          .first()
          .waitFor();
      },
    },
    {
      name: 'details',
      async arrange(view) {
        await view.tell(offers, following(scenes.ports['states'] ?? 0), ...server);
        await view.page.locator('[role=row][data-id]').first().click();
        await view.page.locator('.side').getByText('127.0.0.1').first().waitFor();
      },
    },
    {
      name: 'filter',
      async arrange(view) {
        await view.tell(offers, following(scenes.ports['states'] ?? 0), ...server);
        await view.page.locator('[data-state="CLOSE-WAIT"]').first().click();
        await view.page.locator('[data-state="CLOSE-WAIT"][aria-pressed=true]').waitFor();
      },
    },
    {
      name: 'timeline',
      async arrange(view) {
        await view.tell(offers, following(scenes.ports['states'] ?? 0), ...server);
        await showTimeline(view);
      },
    },
    {
      name: 'bench',
      async arrange(view) {
        const port = scenes.ports['states'] ?? 0;
        const client = {
          n: 1,
          reading: true,
          sentBytes: 5,
          pendingBytes: 0,
          receivedBytes: 5,
          tail: 'hello',
        };
        const clients = [
          { ...client, state: 'open', connection: `127.0.0.1:40000-127.0.0.1:${port}` },
          { ...client, n: 2, state: 'refused' },
        ] as const;
        await view.tell(offers, following(port), ...server, { type: 'bench', clients });
        await view.page.getByRole('button', { name: 'Clients by hand' }).click();
        await view.page.locator('socklab-client-list').waitFor();
      },
    },
    {
      name: 'replay',
      async arrange(view) {
        await view.tell(offers, ...replayOf(recording));
        await view.page.locator('socklab-player').waitFor();
        await showTimeline(view);
      },
    },
    {
      name: '20000 sockets',
      async arrange(view) {
        const sockets = new GeneratedSockets(10_000);
        await view.tell(offers, following(9000), { type: 'snapshot', snapshot: sockets.snapshot() });
        await view.tell({ type: 'delta', delta: sockets.delta(500) });
      },
    },
  ];

  for (const { name, arrange } of states) {
    it(`${name}, in three themes`, async () => {
      const view = await openView(browser);
      try {
        await arrange(view);
        for (const theme of Object.keys(themes) as ThemeName[]) {
          await view.wear(theme);
          await view.screenshot(`${name.replaceAll(' ', '-')}-${theme}`);
          assert.deepEqual(await view.violations(), [], theme);
        }
      } finally {
        await view.close();
      }
    });
  }

  it('in a low panel, in Chinese', async () => {
    const view = await openView(browser, {
      theme: 'dark',
      locale: 'zh-cn',
      size: { width: 1100, height: 320 },
    });
    try {
      await view.tell(offers, following(scenes.ports['states'] ?? 0), ...server);
      await view.screenshot('low-zh-cn');
      assert.deepEqual(await view.violations(), []);
    } finally {
      await view.close();
    }
  });
});

async function showTimeline(view: ViewPage): Promise<void> {
  await view.page.locator('.choice label').last().click();
  await view.page.locator('[role=option]').first().waitFor();
}

function replayOf(recording: ToConnectionsView): readonly ToConnectionsView[] {
  if (recording.type !== 'recording') throw new Error('not a recording');
  const { check } = recording.recording;
  return [{ type: 'follow', followed: { kind: 'replay', label: 'echo-server', check } }, recording];
}
