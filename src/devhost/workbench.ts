import type { Page } from 'playwright-core';
import type { Text } from '../base/text.ts';
import { openBrowser } from './browser.ts';
import { installHost } from './installHost.ts';
import { projectNode } from './projectRoot.ts';
import { openSession } from './session.ts';
import { startServer, type WorkbenchTarget } from './vscodeServer.ts';

export interface WorkbenchOptions extends WorkbenchTarget {
  /** Absolute path of the checkout; the VS Code server is installed there when it is missing. */
  readonly root: string;
  readonly workspaceTrust?: boolean;
  readonly locale?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Further environment of the server, and so of the extension host. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly say?: (sentence: Text) => void;
}

/** A real VS Code in a browser without a window. */
export interface Workbench {
  readonly page: Page;
  /** Temporary folder that goes with the workbench. */
  readonly folder: string;
  /** Resolves with what the server printed should it end before `close` is called. */
  readonly died: Promise<string>;
  /** Ends browser, server and all that they started. */
  close(): Promise<void>;
}

/** Starts server and browser and resolves when the page has begun to load. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const vscode = await installHost(options.root, options.say ?? (() => undefined));
  const session = await openSession(options.env);
  // Ended in an orderly way, each waits for its own children; the session takes what is left.
  const closing: (() => Promise<unknown>)[] = [() => session.close()];
  const close = async (): Promise<void> => {
    for (let step = closing.pop(); step; step = closing.pop()) await step().catch(() => undefined);
  };
  try {
    const server = await startServer({
      vscode,
      node: projectNode(options.root),
      session,
      workspaceTrust: options.workspaceTrust ?? false,
      ...(options.locale === undefined ? {} : { locale: options.locale }),
      ...(options.settings === undefined ? {} : { settings: options.settings }),
    });
    let stopping = false;
    closing.push(() => {
      stopping = true;
      return server.stop();
    });
    const died = new Promise<string>(resolve => {
      void server.ended.then(output => stopping || resolve(output));
    });
    const browser = await openBrowser(session);
    closing.push(() => browser.close());
    const page = browser.pages()[0] ?? (await browser.newPage());
    await options.prepare?.(page);
    await page.goto(server.url(options), { waitUntil: 'commit' });
    return { page, folder: session.folder, died, close };
  } catch (error) {
    await close();
    throw error;
  }
}
