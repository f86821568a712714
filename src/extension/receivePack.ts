import * as vscode from 'vscode';
import { packExtension } from './commands.ts';

/** The latest that were looked at can be looked at again after a reload. */
const keptAtMost = 10;

/**
 * Keeps a pack that came without a file, once it is known to be whole: a page that is reloaded reads it again.
 * @param name where it came from ends in it
 * @param storage a folder of the extension's own
 * @throws HumanError `pack-…`; nothing is written then
 */
export async function receivePack(bytes: Uint8Array, name: string, storage: vscode.Uri): Promise<vscode.Uri> {
  const { checkPack } = await import('./corePacks.ts');
  const { digest, manifest } = await checkPack(bytes);
  const fs = vscode.workspace.fs;
  const file = vscode.Uri.joinPath(storage, digest.slice(0, 12), fileName(name, manifest.lab.id));
  await fs.writeFile(file, bytes);
  await forgetOldest(storage);
  return file;
}

/** `reverse-1.0.0.socklab`: what an address ends in, if it is harmless, else the lab's own name. */
function fileName(name: string, lab: string): string {
  const [, last] = /([\w.-]{1,80})\.socklab$/.exec(name) ?? [];
  return `${last ?? lab}${packExtension}`;
}

async function forgetOldest(storage: vscode.Uri): Promise<void> {
  const fs = vscode.workspace.fs;
  const folders = await Promise.all(
    (await fs.readDirectory(storage)).map(async ([name]) => {
      const uri = vscode.Uri.joinPath(storage, name);
      return { uri, mtime: (await fs.stat(uri)).mtime };
    }),
  );
  const old = folders.sort((a, b) => b.mtime - a.mtime).slice(keptAtMost);
  for (const { uri } of old) await fs.delete(uri, { recursive: true });
}
