import { readySharedLab } from '../authoring/readySharedLab.ts';
import type { Lab } from '../lab/catalogue.ts';
import type { Installation } from './installation.ts';

/** A lab of the catalogue as it is graded with; see `readySharedLab`. */
export async function readyLab(lab: Lab, { authoring, userCache }: Installation): Promise<Lab> {
  return readySharedLab(lab, { tools: authoring, cache: userCache });
}
