import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { gradePool } from '../grading/gradePool.ts';
import { validateLab, type ValidateRequest } from '../grading/validateLab.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import type { Lab } from '../lab/catalogue.ts';
import { readProofs, type Proof } from '../lab/proofs.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import { proofTables } from '../report/proofTables.ts';
import { validationJson } from '../report/validationJson.ts';
import { ValidationProgressView } from '../report/validationProgress.ts';
import { validationText } from '../report/validationText.ts';
import { exitCodes, styleFor, wideStyleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { graderPaths } from './installation.ts';
import { checkJsonTarget, printsJson, writeJson, type OutputOptions } from './jsonOutput.ts';
import { openMatrixFile, type MatrixFile } from './matrixFile.ts';
import { shellWord } from './newCommand.ts';
import { openLab } from './openLab.ts';
import { knownNames } from './optionValues.ts';

export interface ValidateOptions extends OutputOptions {
  readonly only?: readonly string[];
  readonly faults?: readonly string[];
  readonly servers?: readonly string[];
  readonly quick?: boolean;
  readonly seed?: string;
  readonly repeat?: number;
  readonly sandbox?: SandboxLevel;
  readonly everyLevel?: boolean;
  readonly jobs?: number;
  /** The compiled checks, where they are not where they usually are. */
  readonly checks?: string;
  /** The document that shows what proves the lab. */
  readonly matrix?: string;
}

/** `socklab validate`: proves a lab. */
export async function runValidate(
  folder: string,
  options: ValidateOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const lab = await openLab(folder, options.checks, installation);
  const proofs = await readProofs(lab);
  await checkJsonTarget(options);
  const matrix = await matrixTarget(options);
  const localizer = createLocalizer(context.locale, lab);
  const view = new ValidationProgressView(context.stderr, styleFor(context, context.stderr, localizer));
  try {
    const validation = await validateLab(
      {
        lab,
        paths: graderPaths(installation),
        locale: context.locale,
        ...selection(options, lab, proofs),
        ...(options.sandbox && { sandbox: options.sandbox }),
        ...(options.everyLevel && { everyLevel: true }),
        ...(options.quick && { quick: true }),
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.repeat !== undefined && { repeat: options.repeat }),
        pool: gradePool(options.jobs),
      },
      { signal: context.signal, onProgress: progress => view.onProgress(progress) },
    );
    view.dispose();
    if (!printsJson(options)) {
      const command = `socklab validate ${shellWord(folder)}`;
      const style = wideStyleFor(context, context.stdout, localizer);
      context.stdout.write(validationText(validation, command, style));
    }
    await writeJson(validationJson(validation, localizer), options, context.stdout);
    if (matrix && validation.ok) await matrix.write(proofTables(lab.manifest, proofs));
    else if (matrix) {
      const sentence = text('{file} is left as it is: it shows only what is proved.', { file: matrix.file });
      context.stderr.write(`${context.localizer.say(sentence)}\n`);
    }
    if (validation.cancelled) return exitCodes.cancelled;
    return validation.ok ? exitCodes.passed : exitCodes.failed;
  } finally {
    view.dispose();
  }
}

/** @throws HumanError `bad-option` where only a part of the lab is proved; those of {@link openMatrixFile} */
async function matrixTarget(options: ValidateOptions): Promise<MatrixFile | undefined> {
  const { matrix, only, faults, servers, quick } = options;
  if (matrix === undefined) return undefined;
  if (only ?? faults ?? servers ?? quick) {
    throw new HumanError(
      'bad-option',
      text('--matrix shows the whole lab as proved: leave out --only, --faults, --servers and --quick.'),
    );
  }
  return openMatrixFile(matrix);
}

/** The names as the lab spells them. @throws HumanError `bad-option` */
function selection(
  { only, faults, servers }: ValidateOptions,
  lab: Lab,
  proofs: readonly Proof[],
): Pick<ValidateRequest, 'only' | 'faults' | 'servers'> {
  const checkIds = lab.manifest.checks.map(check => check.id);
  const faultNames = proofs.filter(proof => proof.fault).map(proof => proof.name);
  const folders = proofs.map(proof => `${proof.kind}s/${proof.name}`);
  return {
    ...(only && { only: knownNames('--only', only, checkIds) }),
    ...(faults && { faults: knownNames('--faults', faults, faultNames) }),
    ...(servers && { servers: knownNames('--servers', servers, folders) }),
  };
}
