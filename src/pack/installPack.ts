import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode, isMissing } from '../lab/fileErrors.ts';
import { currentFileName, installedLabFolder, type InstalledLab } from '../lab/installedLabs.ts';
import { loadLab } from '../lab/loadLab.ts';
import type { InstallPlan, QuestionType } from './installPlan.ts';
import type { LabFile } from './labFiles.ts';
import { TrustStore } from './trustStore.ts';
import { writeWhole } from './writeWhole.ts';

/** A version that is no longer used stays for so long, since a grade may be running with it. */
const graceMs = 60 * 60_000;

/**
 * Installs a pack as planned. The new version is written beside the old ones, and then takes their place in one step:
 * whoever is killed, and whoever reads meanwhile, finds the old version or the new one. The version before stays on the disk;
 * learners' folders are not touched.
 * @param answered the questions that were answered with yes
 * @throws HumanError `install-not-agreed` when a question is open, `install-not-writable`, `lab-invalid`
 */
export async function installPack(
  plan: InstallPlan,
  answered: readonly QuestionType[],
): Promise<InstalledLab> {
  const { pack, data, installed, questions, step } = plan;
  if (questions.some(({ type }) => !answered.includes(type)))
    throw new HumanError('install-not-agreed', text('Nothing was installed.'));
  if (step === 'same' && installed) return installed;
  const { id, version } = pack.manifest.lab;
  const home = installedLabFolder(data, id);
  const folder = `${version}-${pack.digest.slice(0, 12)}`;
  const current: InstalledLab = {
    schema: 'socklab-installed/1',
    lab: id,
    version,
    kind: pack.manifest.kind,
    digest: pack.digest,
    folder,
    ...(pack.signer && { signer: { name: pack.signer.name, keyId: pack.signer.keyId } }),
  };
  try {
    await placeVersion(path.join(home, folder), pack.files);
    await new TrustStore(data).trust(id, pack.signer);
    await writeWhole(path.join(home, currentFileName), `${JSON.stringify(current, null, 2)}\n`);
    await removeOldVersions(home, [folder, ...(installed ? [installed.folder] : []), currentFileName]);
  } catch (error) {
    throw asInstallError(error, home);
  }
  return current;
}

async function placeVersion(target: string, files: readonly LabFile[]): Promise<void> {
  const home = path.dirname(target);
  const draft = path.join(home, `.new-${randomUUID()}`);
  const old = path.join(home, `.old-${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    for (const { name, content, executable } of files) {
      const file = path.join(draft, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content, { flag: 'wx', mode: executable ? 0o755 : 0o644 });
    }
    await loadLab(draft, { checksFile: path.join(draft, 'checks.mjs') });
    await rename(target, old).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    await rename(draft, target);
  } finally {
    for (const folder of [draft, old]) await rm(folder, { recursive: true, force: true });
  }
}

/** @param keep names in the folder that stay whatever their age */
async function removeOldVersions(home: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(home)) {
    if (keep.includes(name)) continue;
    const folder = path.join(home, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > graceMs) await rm(folder, { recursive: true, force: true });
  }
}

function asInstallError(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof HumanError) return error;
  return new HumanError(
    'install-not-writable',
    text('The lab cannot be installed in {folder} ({code}). Is the disk full, or the folder not yours?', {
      folder,
      code,
    }),
  );
}
