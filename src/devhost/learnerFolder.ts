import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/catalogue.ts';
import { createWorkspace, workspaceFileName } from '../lab/workspace.ts';

/** The folder to try the lab in: made once, then kept with all that was written in it. */
export async function learnerFolder(root: string, lab: Lab, language: string): Promise<string> {
  const folder = join(root, '.vscode-test', 'workspace', `${lab.manifest.id}-${language}`);
  if (!existsSync(join(folder, workspaceFileName))) await createWorkspace({ lab, language, folder });
  return folder;
}
