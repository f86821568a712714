import { join } from 'node:path';
import { openCatalogue } from '../../src/lab/openCatalogue.ts';
import { createWorkspace } from '../../src/lab/workspace.ts';

/** Makes a learner's folder of the echo-server lab, as the starter leaves it; resolves with the folder. */
export async function makeWorkspace(root: string, folder: string, language = 'c'): Promise<string> {
  const catalogue = await openCatalogue({
    labsFolder: join(root, 'labs'),
    checksFolder: join(root, 'dist', 'labs'),
  });
  await createWorkspace({ lab: catalogue.find('echo-server'), language, folder });
  return folder;
}
