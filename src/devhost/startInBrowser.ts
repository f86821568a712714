import { createServer } from 'node:net';
import { join } from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { type Text, text } from '../base/text.ts';
import { installHost } from './installHost.ts';
import { hasDisplay, openUrl } from './openUrl.ts';
import { projectNode } from './projectRoot.ts';
import { openSession } from './session.ts';
import { startServer } from './vscodeServer.ts';

/** Always the same where it is free: what the browser keeps (layout, open editors) belongs to an address. */
const usualPort = 27182;

interface BrowserStart {
  readonly root: string;
  readonly folder: string;
  readonly port: number | undefined;
  readonly locale: string;
  readonly open: boolean;
  readonly say: (sentence: Text) => void;
  /** Resolves when the person wants to stop. */
  readonly stopped: Promise<void>;
}

/**
 * Starts the VS Code server, shows it in the person's browser, and resolves when the person has stopped it and no
 * process of it is left.
 * @throws HumanError `port-taken`, `server-died`, `tool-missing`, `tool-failed`
 */
export async function startInBrowser(start: BrowserStart): Promise<void> {
  const port = await choosePort(start.port);
  const vscode = await installHost(start.root, start.say);
  const session = await openSession();
  try {
    const server = await startServer({
      vscode,
      node: projectNode(start.root),
      session,
      dataFolder: join(start.root, '.vscode-test', 'server-data'),
      // The folder was made by us.
      workspaceTrust: false,
      port,
      locale: start.locale,
    });
    const url = server.url({ folder: start.folder, extensionDevelopmentPath: start.root });
    start.say(text('VS Code with Socklab on {folder} is at:\n\n  {url}\n', { folder: start.folder, url }));
    if (start.open && hasDisplay()) openInBrowser(url, start.say);
    start.say(text('Click the Socklab icon in the Activity Bar. Ctrl-C ends it.'));
    const died = server.ended.then(output => {
      throw new HumanError(
        'server-died',
        text('The VS Code server ended. It printed:\n{output}', { output }),
      );
    });
    await Promise.race([start.stopped, died]);
    await server.stop();
    await died.catch(() => undefined);
  } finally {
    await session.close();
  }
}

function openInBrowser(url: string, say: (sentence: Text) => void): void {
  try {
    openUrl(url);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    say(error.text);
  }
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (await isFree(wanted ?? usualPort)) return wanted ?? usualPort;
  if (wanted === undefined) return 0;
  throw new HumanError(
    'port-taken',
    text('Port {port} is taken. Leave --port out, or name another.', { port: wanted }),
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
