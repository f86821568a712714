import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { installLanguagePack } from './languagePack.ts';
import type { Session } from './session.ts';

export interface ServerOptions {
  /** The folder that `installHost` made. */
  readonly vscode: string;
  /** A Node of the server's major version. */
  readonly node: string;
  readonly session: Session;
  /** Kept between sessions where given, so that a person's layout and settings survive; else in the session's folder. */
  readonly dataFolder?: string;
  /** User settings, written unless the data folder has some. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** `false`: every folder is trusted. `true`: as in a person's VS Code, a new folder opens in Restricted Mode. */
  readonly workspaceTrust: boolean;
  /** `en` or `zh-cn`; English where undefined. */
  readonly locale?: string;
  /** 0 or undefined: any free one. */
  readonly port?: number;
}

/** What to open in the workbench; all paths absolute. */
export interface WorkbenchTarget {
  readonly folder: string;
  readonly extensionDevelopmentPath: string;
  /** A CommonJS module that exports `run(): Promise<void>`; only for a test run. */
  readonly extensionTestsPath?: string;
}

export interface VscodeServer {
  readonly port: number;
  url(target: WorkbenchTarget): string;
  /** Resolves with all that the server printed when it ends by itself or is stopped. */
  readonly ended: Promise<string>;
  /** Stops the server and resolves when its process is gone. Its children end with the session. */
  stop(): Promise<void>;
}

/** What every development host starts with; a caller's settings win. */
const defaultSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Starts the VS Code server on 127.0.0.1 and resolves when it listens.
 * @throws HumanError `server-died` with what it printed when it ends before.
 */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const data = options.dataFolder ?? join(options.session.folder, 'server-data');
  await mkdir(join(data, 'data', 'User'), { recursive: true });
  const settings = join(data, 'data', 'User', 'settings.json');
  if (!existsSync(settings)) {
    await writeFile(settings, JSON.stringify({ ...defaultSettings, ...options.settings }, null, 2));
  }
  await installLanguagePack(data);

  const token = randomUUID();
  const args = [
    join(options.vscode, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token],
    ...['--server-data-dir', data, '--telemetry-level', 'off', '--accept-server-license-terms'],
    // Without this a released VS Code ignores the payload, and with it the extension under development.
    '--enable-smoke-test-driver',
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ...(options.locale === undefined ? [] : [`--locale=${options.locale}`]),
  ];
  const child = spawn(options.node, args, {
    cwd: options.vscode,
    // VS Code prefers this folder for its sockets, and leaves them there when it is killed.
    env: { ...options.session.env, XDG_RUNTIME_DIR: options.session.env['TMPDIR'] },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  let output = '';
  let ready = false;
  const ended = new Promise<string>(resolve => child.once('exit', () => resolve(output)));
  const port = await new Promise<number>((resolve, reject) => {
    const listen = (chunk: string): void => {
      output = (output + chunk).slice(-64 * 1024);
      const port = ready ? undefined : /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      ready = true;
      resolve(Number(port));
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('error', reject);
    void ended.then(() => {
      reject(
        new HumanError(
          'server-died',
          text('The VS Code server did not start. It printed:\n{output}', { output }),
        ),
      );
    });
  });

  const authority = `127.0.0.1:${port}`;
  return {
    port,
    ended,
    url(target) {
      const remote = (path: string): string => `vscode-remote://${authority}${path}`;
      const payload = [
        ['extensionDevelopmentPath', remote(target.extensionDevelopmentPath)],
        ...(target.extensionTestsPath === undefined
          ? []
          : [['extensionTestsPath', remote(target.extensionTestsPath)]]),
        ['skipWelcome', 'true'],
      ];
      const query = new URLSearchParams({
        tkn: token,
        folder: target.folder,
        payload: JSON.stringify(payload),
      });
      return `http://${authority}/?${query.toString()}`;
    },
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(hard);
    },
  };
}
