import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { conceptProblems } from '../grading/conceptProblems.ts';
import { gradePool } from '../grading/gradePool.ts';
import { validateLab } from '../grading/validateLab.ts';
import type { Validation } from '../grading/validation.ts';
import type { Lab } from '../lab/catalogue.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { readProofs, type Proof } from '../lab/proofs.ts';
import { userFolders } from '../lab/userFolders.ts';
import { buildPack, labDigest } from '../pack/buildPack.ts';
import { readKeyFile, usualKeyFile, type SigningKey } from '../pack/keyFile.ts';
import { readLabFiles } from '../pack/labFiles.ts';
import { checkPack } from '../pack/openPack.ts';
import type { PackManifest } from '../pack/packManifest.ts';
import { ProofCache } from '../pack/proofCache.ts';
import { ValidationProgressView } from '../report/validationProgress.ts';
import { validationText } from '../report/validationText.ts';
import { exitCodes, styleFor, wideStyleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { graderPaths, socklabVersion } from './installation.ts';
import { shellWord } from './newCommand.ts';
import { openLab } from './openLab.ts';
import { packSummary } from './packSummary.ts';
import { writeOut } from './writeOut.ts';

export interface PackOptions {
  /** `<id>-<version>.socklab` in the current folder where absent. */
  readonly out?: string;
  /** The file of the key; the usual one where absent. */
  readonly key?: string;
  /** Nobody signs. */
  readonly unsigned?: boolean;
  readonly instructor?: boolean;
  readonly checks?: string;
  readonly jobs?: number;
  /** Proves the lab though it was proved as it is. */
  readonly again?: boolean;
}

/** `socklab pack`: proves a lab, and makes it one file that can be handed out. */
export async function runPack(folder: string, options: PackOptions, context: CliContext): Promise<ExitCode> {
  const lab = await openLab(folder, options.checks, context.installation());
  const signer = await chooseKey(options, context);
  const files = await readLabFiles(lab);
  const digest = labDigest(files);
  const proof = await prove(lab, digest, folder, options, context);
  if (typeof proof === 'number') return proof;
  // It took minutes, in which somebody may have gone on writing.
  if (labDigest(await readLabFiles(lab)) !== digest) {
    throw new HumanError(
      'lab-changed',
      text('{folder} was changed while it was proved. Nothing was packed; try again when it rests.', {
        folder,
      }),
    );
  }
  const kind = options.instructor ? 'instructor' : 'learner';
  const { bytes } = buildPack({ lab: lab.manifest, files, kind, proof, ...(signer && { signer }) });
  const { id, version } = lab.manifest;
  const out = options.out ?? `${id}-${version}${options.instructor ? '-instructor' : ''}.socklab`;
  const pack = await checkPack(bytes);
  await writeOut(out, bytes, 'pack-not-writable');
  const style = styleFor(context, context.stdout);
  const done = style.localizer.say(text('Packed: {file}', { file: out }));
  const summary = packSummary(pack, style);
  context.stdout.write(`${[`${style.paint('green', '✓')} ${done}`, ...summary].join('\n')}\n`);
  return exitCodes.passed;
}

async function chooseKey(options: PackOptions, context: CliContext): Promise<SigningKey | undefined> {
  if (options.unsigned) return undefined;
  try {
    return await readKeyFile(options.key ?? usualKeyFile(userFolders(context.env).config));
  } catch (error) {
    if (options.key !== undefined || !(error instanceof HumanError) || error.code !== 'key-missing')
      throw error;
    throw new HumanError(
      'key-missing',
      text(
        'You have no key to sign with. Make one with: {command} (or leave the pack unsigned with --unsigned: then nobody can tell that it is yours)',
        { command: 'socklab key new --name NAME' },
      ),
    );
  }
}

/** @returns what stands in the manifest, or the exit code where there is nothing to pack */
async function prove(
  lab: Lab,
  digest: string,
  folder: string,
  options: PackOptions,
  context: CliContext,
): Promise<PackManifest['proof'] | ExitCode> {
  const installation = context.installation();
  const paths = graderPaths(installation);
  const socklab = socklabVersion(installation);
  const cache = new ProofCache(userFolders(context.env).cache, installation.runner);
  const say = (sentence: Text): void => void context.stderr.write(`${context.localizer.say(sentence)}\n`);
  const [problem] = await conceptProblems(lab);
  if (problem) throw notProved(lab, problem);
  const known = options.again ? undefined : await cache.find(digest, socklab);
  if (known) {
    say(
      text('{lab} was proved before, just as it is; --again proves it once more.', { lab: lab.manifest.id }),
    );
    return known;
  }
  const localizer = createLocalizer(context.locale, lab);
  const view = new ValidationProgressView(context.stderr, styleFor(context, context.stderr, localizer));
  let validation: Validation;
  try {
    validation = await validateLab(
      { lab, paths, locale: context.locale, pool: gradePool(options.jobs) },
      { signal: context.signal, onProgress: progress => view.onProgress(progress) },
    );
  } finally {
    view.dispose();
  }
  if (validation.cancelled) return exitCodes.cancelled;
  if (!validation.ok) {
    const style = wideStyleFor(context, context.stderr, localizer);
    context.stderr.write(validationText(validation, `socklab validate ${shellWord(folder)}`, style));
    say(text('Nothing was packed: only a lab that is proved is handed out.'));
    return exitCodes.failed;
  }
  const proofs = await readProofs(lab);
  const [open] = openFaults(proofs, validation);
  if (open) throw notProved(lab, open);
  const count = (kind: Proof['kind']): number => proofs.filter(each => each.kind === kind).length;
  const proof = {
    socklab,
    lab: digest,
    checks: lab.manifest.checks.length,
    solutions: count('solution'),
    variants: count('variant'),
    faults: count('fault'),
  };
  await cache.remember(proof);
  return proof;
}

/** Faults that no run could show to be caught, for want of a private network say. */
function openFaults(proofs: readonly Proof[], { rows }: Validation): Text[] {
  return proofs.flatMap(({ kind, name, fault }) =>
    (fault?.caughtBy ?? []).flatMap(check => {
      const isCaught = rows
        .filter(row => row.kind === kind && row.name === name)
        .some(row => row.checks.some(each => each.id === check && each.outcome === 'caught'));
      if (isCaught) return [];
      return [
        text('{proof} is not proved here: {check} needs what this machine does not give.', {
          proof: `${kind}s/${name}`,
          check,
        }),
      ];
    }),
  );
}

function notProved(lab: Lab, problem: Text): HumanError {
  return new HumanError(
    'lab-not-proved',
    text('{lab} is not packed. {problem}', { lab: lab.manifest.id, problem }),
  );
}
