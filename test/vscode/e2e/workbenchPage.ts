import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { openWorkbench as openDevelopmentHost } from '../../../src/devhost/workbench.ts';
import { keepPicture } from '../../keepPicture.ts';
import { soon } from '../../soon.ts';
import { makeWorkspace } from '../workspaceFolder.ts';

interface PageOptions {
  /** Absolute path; a fresh folder of the echo-server lab where undefined. */
  readonly folder?: string;
  /** Absolute path of a built extension; the checkout where undefined. */
  readonly extension?: string;
  /** `zh-cn`; English where undefined. */
  readonly locale?: string;
  /** `false` opens in Restricted Mode. */
  readonly trust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where labs are installed; a fresh folder where undefined, and never the one of whoever runs the tests. */
  readonly home?: string;
}

/** A person's view of VS Code with the extension under development: the real page in a real browser. */
export interface WorkbenchPage {
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** The icon in the Activity Bar. */
  readonly activityIcon: Locator;
  /** Opens the Socklab sidebar unless it is open, and resolves with it. */
  openSidebar(): Promise<Locator>;
  /** Runs a command by its title in the Command Palette. */
  runCommand(title: string): Promise<void>;
  /** Picks from the list that `open` brings up. */
  pick(open: () => Promise<void>, label: string): Promise<void>;
  /** Rows of a tree in the sidebar whose text contains `label`. */
  treeRow(label: string | RegExp): Locator;
  /** Clicks an action that a row shows while the mouse is on it; a tree that is drawn anew forgets where the mouse is. */
  clickInline(row: Locator, action: string | RegExp): Promise<void>;
  /** What Socklab says in the status bar. */
  statusBar(): Promise<string>;
  /** Waits until the status bar says it. */
  statusBarWith(words: RegExp, timeoutMs?: number): Promise<void>;
  /** The document inside a webview (two frames down) that matches a selector; waits for it. */
  webview(selector: string, timeoutMs?: number): Promise<Frame>;
  /** Writes `<name>.png` to the folder named by SOCKLAB_SCREENSHOTS; does nothing without it. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the workbench and resolves when the Activity Bar shows the extension. */
export async function openWorkbench(options: PageOptions = {}): Promise<WorkbenchPage> {
  const root = projectRoot();
  const scratch = await mkdtemp(join(tmpdir(), 'socklab-e2e-'));
  const folder = options.folder ?? (await makeWorkspace(root, join(scratch, 'echo-server')));
  const host = await openDevelopmentHost({
    root,
    folder,
    extensionDevelopmentPath: options.extension ?? root,
    env: { SOCKLAB_HOME: options.home ?? join(scratch, 'home'), XDG_CACHE_HOME: join(scratch, 'cache') },
    workspaceTrust: options.trust === false,
    ...(options.locale === undefined ? {} : { locale: options.locale }),
    ...(options.settings === undefined ? {} : { settings: options.settings }),
  });
  const { page } = host;
  const sidebar = page.locator('.part.sidebar');
  const activityIcon = page.locator('.part.activitybar .action-label[aria-label^="Socklab"]');
  const score = page.locator('.statusbar-item[id$="socklab.score"]');
  const opened: WorkbenchPage = {
    page,
    folder,
    activityIcon,
    async openSidebar() {
      const title = sidebar.locator('.composite.title', { hasText: /socklab/i });
      if (!(await title.isVisible())) await activityIcon.click();
      await title.waitFor();
      // Away from the icon, or its tooltip covers the tree.
      await page.mouse.move(700, 500);
      return sidebar;
    },
    runCommand(title) {
      const input = page.locator('.quick-input-widget input[type="text"]');
      return opened.pick(async () => {
        await page.keyboard.press('F1');
        await input.fill(`>${title}`, { timeout: 5000 });
      }, title);
    },
    async pick(open, label) {
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
      // The list closes when something else takes the focus, such as an editor that opens at that moment.
      for (let tries = 3; ; tries--) {
        try {
          await open();
          await row.click({ timeout: 5000 });
          return;
        } catch (error) {
          if (tries <= 1) throw error;
        }
      }
    },
    treeRow: label => sidebar.locator('.monaco-list-row', { hasText: label }),
    async clickInline(row, action) {
      const button = row.getByRole('button', { name: action, exact: true });
      for (let tries = 8; ; tries--) {
        try {
          await page.mouse.move(700, 500);
          await row.hover({ timeout: 5000 });
          await button.click({ timeout: 3000 });
          return;
        } catch (error) {
          if (tries <= 1) throw error;
        }
      }
    },
    statusBar: () => score.innerText(),
    statusBarWith: (words, timeout = 15_000) => score.filter({ hasText: words }).waitFor({ timeout }),
    webview: (selector, timeoutMs = 15_000) => soon(() => findFrame(page, selector), timeoutMs),
    screenshot: name => keepPicture(page, name),
    async close() {
      await host.close();
      await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  try {
    await activityIcon.waitFor({ timeout: 60_000 });
  } catch (error) {
    await opened.screenshot('did-not-open');
    await opened.close();
    throw error;
  }
  return opened;
}

async function findFrame(page: Page, selector: string): Promise<Frame> {
  for (const frame of page.frames()) {
    if (frame.name() === 'active-frame' || frame.parentFrame()?.parentFrame()) {
      const found = await frame.$(selector).catch(() => null);
      if (found !== null) return frame;
    }
  }
  throw new Error(`no webview shows ${selector}`);
}
