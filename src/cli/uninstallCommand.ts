import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { readInstalledLab } from '../lab/installedLabs.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { uninstallLab } from '../pack/uninstallLab.ts';
import { askYes } from './askYes.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface UninstallOptions {
  readonly yes?: boolean;
}

/** `socklab uninstall`: removes a lab that was installed from a pack; learners' folders stay. */
export async function runUninstall(
  lab: string,
  options: UninstallOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const { userData } = installation;
  const installed = /^[a-z][a-z0-9-]*$/.test(lab) ? await readInstalledLab(userData, lab) : undefined;
  if (!installed) {
    // Says so where there is no such lab at all.
    const { folder } = (await openCatalogue(installation)).find(lab);
    throw new HumanError(
      'lab-not-installed',
      text('{lab} was not installed from a pack: it lies in {folder}. There is nothing to remove.', {
        lab,
        folder,
      }),
    );
  }
  const { version } = installed;
  const question = text('Remove {lab} {version}? Your own folders stay as they are.', { lab, version });
  if (options.yes !== true && !(await isAgreed())) {
    throw new HumanError(
      'uninstall-not-agreed',
      text('Nothing was removed. If that is what you want, say so with {option}.', { option: '--yes' }),
    );
  }
  await uninstallLab(userData, lab);
  const { localizer, paint } = styleFor(context, context.stdout);
  const done = text(
    '{lab} {version} is removed. Folders of it cannot be graded until it is installed again.',
    {
      lab,
      version,
    },
  );
  context.stdout.write(`${paint('green', '✓')} ${localizer.say(done)}\n`);
  return exitCodes.passed;

  async function isAgreed(): Promise<boolean> {
    const mayAsk = context.stdin().isTTY === true && context.stderr.isTTY === true;
    return mayAsk && (await askYes(question, context));
  }
}
