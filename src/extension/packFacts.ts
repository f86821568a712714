import type { Localizer } from '../base/text.ts';
import type { InstallPlan } from '../pack/installPlan.ts';
import type { Pack } from '../pack/openPack.ts';
import { isHumanError } from './isHumanError.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { InstallFacts, PackFacts } from './packPage.ts';

/** Readers see the beginning of instructions that are endless. */
const readmeLimit = 100_000;

export interface PackFactsParts {
  readonly library: LabLibrary;
  readonly localizer: Localizer;
  readonly locale: string;
}

/** What the page of a pack says. @param file its name @param links what the page may offer, where it makes sense */
export async function makePackFacts(
  pack: Pack,
  file: string,
  links: InstallFacts['links'],
  { library, localizer, locale }: PackFactsParts,
): Promise<PackFacts> {
  const [{ localizeManifest }, { planInstall, questionText, signerNote }] = await Promise.all([
    import('./core.ts'),
    import('./corePacks.ts'),
  ]);
  const data = await library.userData();
  const note = await signerNote(pack, data);
  const say = (type: 'signer' | 'rest', { questions }: InstallPlan): { words: string; loud: boolean }[] =>
    questions
      .filter(({ type: each }) => (each === 'downgrade' || each === 'otherContent') === (type === 'rest'))
      .map(question => ({
        words: localizer.say(questionText(question, pack.manifest.lab.id)),
        loud:
          question.type === 'changedKey' || (question.type === 'newKey' && question.namesake !== undefined),
      }));
  const plan = await planInstall(pack, data, await library.builtInIds()).catch((error: unknown) => {
    if (isHumanError(error)) return error;
    throw error;
  });
  const isRefused = plan instanceof Error;
  const { proof, files } = pack.manifest;
  return {
    file,
    manifest: localizeManifest(pack.lab, locale),
    kind: pack.manifest.kind,
    ...(pack.signer && {
      signer: { ...pack.signer, note: note ? localizer.say(note) : '' },
    }),
    ...{ proof, digest: pack.digest, files },
    readme: readmeOf(pack, locale),
    signerWarnings: isRefused ? [] : withUnsigned(say('signer', plan)),
    install: isRefused
      ? { step: 'refused', notes: [localizer.say(plan.text)], links: {} }
      : {
          step: plan.step,
          ...(plan.installed && { before: plan.installed.version }),
          notes: say('rest', plan).map(({ words }) => words),
          links: plan.step === 'same' ? { open: links.open } : { ...links, open: undefined },
        },
  };

  /** Who has installed it already is not asked any more, and is told all the same. */
  function withUnsigned(warnings: PackFacts['signerWarnings']): PackFacts['signerWarnings'] {
    if (pack.signer || warnings.length > 0) return warnings;
    return [{ words: localizer.say(questionText({ type: 'unsigned' }, pack.manifest.lab.id)), loud: false }];
  }
}

function readmeOf({ files }: Pack, locale: string): string {
  const named = (name: string): Uint8Array | undefined => files.find(file => file.name === name)?.content;
  const content = named(`README.${locale}.md`) ?? named('README.md') ?? new Uint8Array();
  return new TextDecoder().decode(content).slice(0, readmeLimit);
}
