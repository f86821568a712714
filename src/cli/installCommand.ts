import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { installPack } from '../pack/installPack.ts';
import {
  planInstall,
  questionText,
  type InstallPlan,
  type InstallQuestion,
  type QuestionType,
} from '../pack/installPlan.ts';
import { openPack } from '../pack/openPack.ts';
import { signerNote } from '../pack/signerNote.ts';
import { paragraph } from '../report/textStyle.ts';
import { askYes } from './askYes.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { packSummary } from './packSummary.ts';

export interface InstallOptions {
  /** Yes to a key that is new here, and to a pack that nobody signed. */
  readonly trust?: boolean;
  /** Yes to a lab that somebody else has signed until now. */
  readonly acceptNewKey?: boolean;
  /** Yes to an older version, and to another content of the same version. */
  readonly replace?: boolean;
}

/** `socklab install`: checks a pack, asks what there is to ask, and installs its lab for this user. */
export async function runInstall(
  file: string,
  options: InstallOptions,
  context: CliContext,
): Promise<ExitCode> {
  const pack = await openPack(file);
  const { userData, ...builtIn } = context.installation();
  const { labs } = await openCatalogue(builtIn);
  const ids = labs.map(({ manifest }) => manifest.id);
  const plan = await planInstall(pack, userData, ids);
  const style = styleFor(context, context.stdout);
  const { localizer, paint } = style;
  context.stdout.write(`${packSummary(pack, style, await signerNote(pack, userData)).join('\n')}\n`);
  const answered: QuestionType[] = [];
  for (const question of plan.questions) {
    await agree(question, plan, options, context);
    answered.push(question.type);
  }
  await installPack(plan, answered);
  context.stdout.write(`${paint('green', '✓')} ${localizer.say(doneText(plan))}\n`);
  return exitCodes.passed;
}

/** @throws HumanError `install-not-agreed` */
async function agree(
  question: InstallQuestion,
  plan: InstallPlan,
  options: InstallOptions,
  context: CliContext,
): Promise<void> {
  const style = styleFor(context, context.stderr);
  const sentence = style.localizer.say(questionText(question, plan.pack.manifest.lab.id));
  const isRefused = question.type === 'changedKey';
  const isLoud = isRefused || (question.type === 'newKey' && question.namesake !== undefined);
  const lines = paragraph(style, 0, sentence, '', line => style.paint(isLoud ? 'red' : 'yellow', line));
  context.stderr.write(`${lines.join('\n')}\n`);
  const option = optionFor(question.type);
  if (isYes(question.type, options)) return;
  // A warning is not answered with a key that was pressed already.
  const mayAsk = !isRefused && context.stdin().isTTY === true && context.stderr.isTTY === true;
  if (mayAsk && (await askYes(text('Install it?'), context))) return;
  throw new HumanError(
    'install-not-agreed',
    mayAsk
      ? text('Nothing was installed.')
      : text('Nothing was installed. If that is what you want, say so with {option}.', { option }),
  );
}

function isYes(type: QuestionType, { trust, acceptNewKey, replace }: InstallOptions): boolean {
  switch (type) {
    case 'newKey':
    case 'unsigned':
      return trust ?? false;
    case 'changedKey':
      return acceptNewKey ?? false;
    case 'downgrade':
    case 'otherContent':
      return replace ?? false;
  }
}

function optionFor(type: QuestionType): string {
  switch (type) {
    case 'newKey':
    case 'unsigned':
      return '--trust';
    case 'changedKey':
      return '--accept-new-key';
    case 'downgrade':
    case 'otherContent':
      return '--replace';
  }
}

function doneText({ pack, step, installed }: InstallPlan): Text {
  const { id: lab, version } = pack.manifest.lab;
  const before = installed?.version ?? '';
  switch (step) {
    case 'new':
      return text('{lab} {version} is installed. Begin with: {command}', {
        ...{
          lab,
          version,
          command: `socklab new ${lab} --language ${firstLanguage(pack.lab.manifest.languages)}`,
        },
      });
    case 'update':
      return text('{lab} {version} is installed in place of {before}. Nobody’s work was touched.', {
        lab,
        version,
        before,
      });
    case 'replace':
      return text('{lab} {version} is installed, where {before} was. Nobody’s work was touched.', {
        lab,
        version,
        before,
      });
    case 'same':
      return text('{lab} {version} is installed already, just as it is in this pack.', { lab, version });
  }
}

function firstLanguage(languages: Readonly<Record<string, unknown>>): string {
  return Object.keys(languages)[0] ?? 'c';
}
