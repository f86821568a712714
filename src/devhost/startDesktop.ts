import { spawn } from 'node:child_process';
import { type Text, text } from '../base/text.ts';
import { hasDisplay } from './openUrl.ts';
import { findProgram } from '../proc/findProgram.ts';

interface DesktopStart {
  readonly desktop: string;
  readonly root: string;
  readonly folder: string;
  readonly locale: string | undefined;
  readonly say: (sentence: Text) => void;
  /** Resolves when the person wants to stop. */
  readonly stopped: Promise<void>;
}

/** The `code` of a desktop VS Code that can show a window here. */
export function findDesktop(): string | undefined {
  // In the terminal of a remote VS Code, `code` speaks to the remote window, which loads no extension from a folder.
  if (!hasDisplay() || process.env['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  return findProgram('code') ?? findProgram('code-insiders') ?? findProgram('codium');
}

/** Opens a window and resolves when it is closed or the person stops waiting for it; the window belongs to the person. */
export async function startDesktop(start: DesktopStart): Promise<void> {
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${start.root}`];
  if (start.locale !== undefined) args.push(`--locale=${start.locale}`);
  const child = spawn(start.desktop, [...args, start.folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  start.say(text('VS Code opens with Socklab on {folder}.', { folder: start.folder }));
  start.say(
    text(
      'Click the Socklab icon in the Activity Bar. This command ends when you close the window, or with Ctrl-C.',
    ),
  );
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  await Promise.race([closed, start.stopped]);
  child.kill();
}
