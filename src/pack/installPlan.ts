import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { assertNever } from '../base/assertNever.ts';
import { compareVersions } from '../lab/compareVersions.ts';
import { installedLabFolder, readInstalledLab, type InstalledLab } from '../lab/installedLabs.ts';
import type { Pack, Signer } from './openPack.ts';
import { TrustStore } from './trustStore.ts';

/** What has to be answered with yes before a pack is installed. */
export type InstallQuestion =
  /** A key that was never used here; `namesake` has another one, and is trusted. */
  | { readonly type: 'newKey'; readonly signer: Signer; readonly namesake?: Signer }
  | { readonly type: 'unsigned' }
  /** The lab is somebody's, and this pack is not theirs: the loudest of all. */
  | { readonly type: 'changedKey'; readonly before: Signer; readonly now: Signer | undefined }
  | { readonly type: 'downgrade'; readonly installed: string; readonly offered: string }
  /** The same version with another content. */
  | { readonly type: 'otherContent'; readonly version: string };
export type QuestionType = InstallQuestion['type'];

/** What would happen to the lab: `same` is installed already, `update` replaces an older one. */
export type InstallStep = 'new' | 'update' | 'same' | 'replace';

export interface InstallPlan {
  readonly pack: Pack;
  /** See `UserFolders`. */
  readonly data: string;
  readonly step: InstallStep;
  /** What is installed now. */
  readonly installed?: InstalledLab;
  /** In the order in which they are to be asked; none for `same`. */
  readonly questions: readonly InstallQuestion[];
}

/**
 * What installing this pack would mean here. Nothing is written.
 * @param builtIn ids of the labs that come with Socklab
 * @throws HumanError `lab-built-in`, and where what is installed cannot be read
 */
export async function planInstall(
  pack: Pack,
  data: string,
  builtIn: readonly string[],
): Promise<InstallPlan> {
  const { id, version } = pack.manifest.lab;
  if (builtIn.includes(id)) {
    throw new HumanError(
      'lab-built-in',
      text(
        'The lab “{id}” comes with Socklab, and no pack takes its place. Its author has to give it another id.',
        { id },
      ),
    );
  }
  const installed = await readInstalledLab(data, id);
  const step = stepFor(pack, installed, data);
  const questions = step === 'same' ? [] : await questionsFor(pack, new TrustStore(data));
  if (step !== 'same' && installed) {
    const order = compareVersions(version, installed.version);
    if (order < 0) questions.push({ type: 'downgrade', installed: installed.version, offered: version });
    if (order === 0 && installed.digest !== pack.digest) questions.push({ type: 'otherContent', version });
  }
  return { pack, data, step, ...(installed && { installed }), questions };
}

function stepFor({ manifest, digest }: Pack, installed: InstalledLab | undefined, data: string): InstallStep {
  if (!installed) return 'new';
  const isThere = existsSync(
    path.join(installedLabFolder(data, manifest.lab.id), installed.folder, 'lab.json'),
  );
  if (installed.digest === digest && isThere) return 'same';
  return compareVersions(manifest.lab.version, installed.version) > 0 ? 'update' : 'replace';
}

async function questionsFor({ manifest, signer }: Pack, trust: TrustStore): Promise<InstallQuestion[]> {
  const owner = await trust.ownerOf(manifest.lab.id);
  if (owner && owner.publicKey !== signer?.publicKey)
    return [{ type: 'changedKey', before: owner, now: signer }];
  if (signer) {
    if (await trust.findKey(signer)) return [];
    const namesake = await trust.findNamesake(signer);
    return [{ type: 'newKey', signer, ...(namesake && { namesake }) }];
  }
  // Who said yes to a pack of nobody's says nothing about the next one.
  return [{ type: 'unsigned' }];
}

/** What is to be known before the answer. */
export function questionText(question: InstallQuestion, lab: string): Text {
  switch (question.type) {
    case 'newKey':
      if (question.namesake)
        return text(
          'WARNING: you know {name} by the key {known}, and this pack is signed with another: {key}. Somebody may only have taken the name. Ask {name} before you go on.',
          { name: question.namesake.name, known: question.namesake.keyId, key: question.signer.keyId },
        );
      return text(
        'This is the first pack here that is signed with the key {key}, which says that it is {name}’s. Anybody can say so: compare the key with what {name} told you. The checks of a lab are programs that run on this machine.',
        { key: question.signer.keyId, name: question.signer.name },
      );
    case 'unsigned':
      return text(
        'Nobody has signed this pack: nothing tells who made it, or whether it was changed on its way. The checks of a lab are programs that run on this machine.',
      );
    case 'changedKey':
      return question.now
        ? text(
            'WARNING: {lab} was signed by {before} ({beforeKey}) until now, and this pack is signed with another key: {now} ({nowKey}). Somebody may be passing off a lab as {before}’s. Ask {before} before you go on.',
            {
              lab,
              before: question.before.name,
              beforeKey: question.before.keyId,
              now: question.now.name,
              nowKey: question.now.keyId,
            },
          )
        : text(
            'WARNING: {lab} was signed by {before} ({beforeKey}) until now, and nobody has signed this pack. Somebody may be passing off a lab as {before}’s. Ask {before} before you go on.',
            { lab, before: question.before.name, beforeKey: question.before.keyId },
          );
    case 'downgrade':
      return text('{lab} {installed} is installed, which is newer than {offered} in this pack.', {
        lab,
        installed: question.installed,
        offered: question.offered,
      });
    case 'otherContent':
      return text('{lab} {version} is installed with another content; this pack would replace it.', {
        lab,
        version: question.version,
      });
    default:
      return assertNever(question);
  }
}
