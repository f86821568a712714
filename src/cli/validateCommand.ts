import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { validateLab } from '../grading/validateLab.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import type { Lab } from '../lab/catalogue.ts';
import { loadLab } from '../lab/loadLab.ts';
import { readProofs } from '../lab/proofs.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import { validationJson } from '../report/validationJson.ts';
import { ValidationProgressView } from '../report/validationProgress.ts';
import { validationText } from '../report/validationText.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { graderPaths, type Installation } from './installation.ts';
import { checkJsonTarget, printsJson, writeJson, type OutputOptions } from './jsonOutput.ts';
import { knownNames } from './optionValues.ts';

export interface ValidateOptions extends OutputOptions {
  readonly only?: readonly string[];
  readonly faults?: readonly string[];
  readonly seed?: string;
  readonly repeat?: number;
  readonly sandbox?: SandboxLevel;
  readonly jobs?: number;
  /** The compiled checks, where they are not where they usually are. */
  readonly checks?: string;
}

/** `socklab validate`: proves a lab. */
export async function runValidate(
  folder: string,
  options: ValidateOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const lab = await openLab(folder, options.checks, installation);
  await checkJsonTarget(options);
  const checkIds = lab.manifest.checks.map(check => check.id);
  const faultNames = (await readProofs(lab)).filter(proof => proof.fault).map(proof => proof.name);
  const localizer = createLocalizer(context.locale, lab);
  const view = new ValidationProgressView(context.stderr, styleFor(context, context.stderr, localizer));
  try {
    const validation = await validateLab(
      {
        lab,
        paths: graderPaths(installation),
        locale: context.locale,
        ...(options.only && { only: knownNames('--only', options.only, checkIds) }),
        ...(options.faults && { faults: knownNames('--faults', options.faults, faultNames) }),
        ...(options.sandbox && { sandbox: options.sandbox }),
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.repeat !== undefined && { repeat: options.repeat }),
        ...(options.jobs !== undefined && { jobs: options.jobs }),
      },
      { signal: context.signal, onProgress: progress => view.onProgress(progress) },
    );
    view.dispose();
    if (!printsJson(options))
      context.stdout.write(validationText(validation, styleFor(context, context.stdout, localizer)));
    await writeJson(validationJson(validation, localizer), options, context.stdout);
    if (validation.cancelled) return exitCodes.cancelled;
    return validation.ok ? exitCodes.passed : exitCodes.failed;
  } finally {
    view.dispose();
  }
}

/** The checks lie in the lab, in the `dist` beside its `labs`, or in this installation. */
async function openLab(folder: string, checks: string | undefined, installation: Installation): Promise<Lab> {
  const absolute = path.resolve(folder);
  const slug = path.basename(absolute);
  const lab = await loadLab(absolute, { checksFile: checks ?? path.join(absolute, 'checks.mjs') });
  const candidates = [
    lab.checksFile,
    path.join(absolute, '..', '..', 'dist', 'labs', slug, 'checks.mjs'),
    path.join(installation.checksFolder, lab.manifest.id, 'checks.mjs'),
  ];
  // Who names a file means that one.
  const checksFile = candidates.slice(0, checks === undefined ? 3 : 1).find(file => existsSync(file));
  if (checksFile === undefined) {
    throw new HumanError(
      'checks-not-built',
      text('The compiled checks of {lab} are missing ({file}). Build them with: npm run build', {
        lab: lab.manifest.id,
        file: lab.checksFile,
      }),
    );
  }
  return { ...lab, checksFile };
}
