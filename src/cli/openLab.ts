import { openLabFolder } from '../authoring/openLabFolder.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Installation } from './installation.ts';

/** A lab that somebody writes. @param checks its compiled checks, where it does not say itself what they are */
export async function openLab(
  folder: string,
  checks: string | undefined,
  { authoring, userCache, checksFolder }: Installation,
): Promise<Lab> {
  return openLabFolder(folder, { tools: authoring, cache: userCache, checksFolder, checks });
}
