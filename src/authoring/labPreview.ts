import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import type { Catalogue, Lab } from '../lab/catalogue.ts';
import { changedAt } from '../lab/changedAt.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readProofs } from '../lab/proofs.ts';
import { createWorkspace } from '../lab/workspace.ts';
import { buildPack, labDigest } from '../pack/buildPack.ts';
import { installPack } from '../pack/installPack.ts';
import { planInstall } from '../pack/installPlan.ts';
import { readLabFiles } from '../pack/labFiles.ts';
import { checkPack } from '../pack/openPack.ts';

/** An author who has not touched a preview for so long is done with it. */
const forgottenMs = 7 * 24 * 60 * 60_000;

const learnersFolder = 'learner';

/**
 * What a learner would have of a lab, and by the very same steps: a learner's pack is made of it, checked as one that came
 * from elsewhere, installed into a place of its own, and a folder begun from what was installed. No source, solution or
 * fault can be in it. Nobody signs the pack, and whether the lab is proved is not asked; the pack leaves this memory never.
 * @param lab with its checks compiled
 * @param home where previews are kept
 * @returns the learner's folder
 * @throws HumanError `lab-not-packable`, `pack-…`, `language-unknown`: what would hinder learners too
 */
export async function makePreview(lab: Lab, language: string, home: string): Promise<string> {
  const place = path.join(home, randomUUID());
  try {
    const files = await readLabFiles(lab);
    const proofs = await readProofs(lab);
    const { manifest } = lab;
    // At least one: a pack that says none is refused, and this one is for the author's eyes.
    const count = (kind: string): number => Math.max(1, proofs.filter(proof => proof.kind === kind).length);
    const proof = {
      ...{ socklab: 'preview', lab: labDigest(files), checks: manifest.checks.length },
      ...{ solutions: count('solution'), variants: count('variant') - 1, faults: count('fault') },
    };
    const { bytes } = buildPack({ lab: manifest, files, kind: 'learner', proof });
    const plan = await planInstall(await checkPack(bytes), dataOf(place), []);
    await installPack(
      plan,
      plan.questions.map(({ type }) => type),
    );
    const folder = path.join(place, learnersFolder, `${manifest.id}-${language}`);
    const catalogue = await openPreview(folder, home);
    await createWorkspace({ lab: catalogue.find(manifest.id), language, folder });
    return folder;
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

/** Whether a learner's folder is the author's preview. */
export function isPreview(folder: string, home: string): boolean {
  return folder.startsWith(home + path.sep);
}

/** The lab of a preview, and no other. @param folder that `makePreview` gave, or what is in it */
export async function openPreview(folder: string, home: string): Promise<Catalogue> {
  const [id = ''] = path.relative(home, folder).split(path.sep);
  const place = path.join(home, id);
  // No lab comes with it.
  const none = path.join(place, 'none');
  await mkdir(none, { recursive: true });
  return await openCatalogue({ labsFolder: none, checksFolder: none, userData: dataOf(place) });
}

/** @param open folders that are open in a window */
export async function removeOldPreviews(home: string, open: readonly string[]): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    const place = path.join(home, name);
    if (open.some(folder => folder.startsWith(place + path.sep))) continue;
    if (Date.now() - (await changedAt(place)) > forgottenMs)
      await rm(place, { recursive: true, force: true });
  }
}

function dataOf(place: string): string {
  return path.join(place, 'data');
}
