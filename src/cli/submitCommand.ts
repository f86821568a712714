import { realpath } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import { LatestGrades } from '../classroom/latestGrades.ts';
import { prepareSubmission, reportStanding, type ReportStanding } from '../classroom/prepareSubmission.ts';
import { readWorkFolder } from '../classroom/readWorkFolder.ts';
import type { SubmittedFiles } from '../classroom/submittedFiles.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readSubmission } from '../lab/readSubmission.ts';
import type { LocalReport } from '../protocol/localReport.ts';
import { askYes } from './askYes.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { gradeWithProgress } from './gradeCommand.ts';
import { graderPaths, socklabVersion } from './installation.ts';
import { shortPath } from './newCommand.ts';
import { readyLab } from './readyLab.ts';
import { submitText } from './submitText.ts';
import { writeOut } from './writeOut.ts';

export interface SubmitOptions {
  /** The zip file; `<lab>-submission.zip` in the current folder where absent. */
  readonly out?: string;
  /** Grade first where that is needed: true without asking, false never; asks where absent and there is somebody to ask. */
  readonly grade?: boolean;
}

/** `socklab submit`: the work and its own grade in one zip file. */
export async function runSubmit(
  folder: string,
  options: SubmitOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const { userCache: cache } = installation;
  const found = await readSubmission(folder, await openCatalogue(installation));
  const out = path.resolve(options.out ?? `${found.lab.manifest.id}-submission.zip`);
  if (!/\.zip$/i.test(out))
    throw new HumanError(
      'bad-option',
      text('--out takes a file that ends in .zip, not “{file}”.', { file: options.out ?? '' }),
    );
  const work = await realpath(folder);
  const look = async (): Promise<{ files: SubmittedFiles; report: LocalReport | undefined }> => ({
    files: await readWorkFolder(work, context.signal),
    report: await new LatestGrades(cache).find(work),
  });
  let { files, report } = await look();
  if (await gradesFirst(reportStanding(files.files, report), options, context)) {
    const grade = await gradeWithProgress(
      {
        lab: await readyLab(found.lab, installation),
        ...{ submission: found.submission, locale: context.locale },
        paths: graderPaths(installation),
        ...{ work, cache, socklab: socklabVersion(installation) },
      },
      context,
      undefined,
    );
    if (grade.verdict === 'cancelled') return exitCodes.cancelled;
    ({ files, report } = await look());
  }
  const prepared = prepareSubmission(files, report);
  await writeOut(out, prepared.zip, 'submission-not-writable');
  context.stdout.write(submitText(prepared, shortPath(out), styleFor(context, context.stdout)));
  return exitCodes.passed;
}

async function gradesFirst(
  standing: ReportStanding,
  options: SubmitOptions,
  context: CliContext,
): Promise<boolean> {
  if (standing === 'current') return false;
  if (options.grade !== undefined) return options.grade;
  if (context.stdin().isTTY !== true || context.stderr.isTTY !== true) return false;
  return askYes(question(standing), context);
}

function question(standing: 'changed' | 'none'): Text {
  return standing === 'none'
    ? text('This work has not been graded yet. Grade it first?')
    : text('This work has changed since it was graded. Grade it first?');
}
