import * as path from 'node:path';
import { text } from '../base/text.ts';
import { gradeSubmission, type GradeRequest } from '../grading/gradeSubmission.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readSubmission } from '../lab/readSubmission.ts';
import type { Grade, SandboxLevel } from '../protocol/grade.ts';
import { gradeJson } from '../report/gradeJson.ts';
import { gradeText } from '../report/gradeText.ts';
import { createProgress } from '../report/progress.ts';
import { repeatJson, repeatText, summarizeRepeats } from '../report/repeats.ts';
import type { TextStyle } from '../report/textStyle.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { graderPaths } from './installation.ts';
import { checkJsonTarget, printsJson, writeJson, type OutputOptions } from './jsonOutput.ts';
import { shellWord } from './newCommand.ts';
import { knownNames } from './optionValues.ts';
import { makeRecordingFolder, writeRecording } from './recordingFile.ts';

export interface GradeOptions extends OutputOptions {
  readonly only?: readonly string[];
  readonly seed?: string;
  readonly repeat?: number;
  readonly sandbox?: SandboxLevel;
  readonly jobs?: number;
  readonly hints?: boolean;
  /** A folder for recordings. */
  readonly record?: string;
}

/** `socklab grade`: builds, grades, reports. */
export async function runGrade(
  folder: string,
  options: GradeOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const { lab, submission, notes } = await readSubmission(folder, await openCatalogue(installation));
  await checkJsonTarget(options);
  const { record } = options;
  if (record !== undefined) await makeRecordingFolder(record);
  const checkIds = lab.manifest.checks.map(check => check.id);
  const request: GradeRequest = {
    lab,
    submission,
    ...(options.only && { only: knownNames('--only', options.only, checkIds) }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.sandbox && { sandbox: options.sandbox }),
    ...(options.jobs !== undefined && { jobs: options.jobs }),
    record: record !== undefined,
    locale: context.locale,
    paths: graderPaths(installation),
  };
  const localizer = createLocalizer(context.locale, lab);
  for (const note of notes) context.stderr.write(`${localizer.say(note)}\n`);

  const style = styleFor(context, context.stdout, localizer);
  if ((options.repeat ?? 1) > 1)
    return gradeRepeatedly(request, options.repeat ?? 1, options, context, style);
  const grade = await gradeWithProgress(request, context, record);
  if (!printsJson(options)) {
    const manifest = localizeManifest(lab, context.locale);
    const languageTitle = manifest.languages[submission.language]?.title;
    const report = gradeText(grade, style, {
      labTitle: manifest.title,
      ...(languageTitle !== undefined && { languageTitle }),
      replay: `socklab grade ${shellWord(folder)}`,
      hints: options.hints ?? false,
    });
    context.stdout.write(report);
  }
  await writeJson(gradeJson(grade), options, context.stdout);
  return exitCodeOf(grade.verdict);
}

/** @param folder where recordings go; of a run that is repeated the last ones stay */
async function gradeWithProgress(
  request: GradeRequest,
  context: CliContext,
  folder: string | undefined,
): Promise<Grade> {
  const written: Promise<void>[] = [];

  const progress = createProgress(
    context.stderr,
    styleFor(context, context.stderr, createLocalizer(context.locale, request.lab)),
  );
  try {
    const grade = await gradeSubmission(request, {
      signal: context.signal,
      onEvent: event => {
        progress.onEvent(event);
        if (event.type !== 'recording' || folder === undefined) return;
        const file = path.join(folder, `${event.recording.check.id}.json`);
        const writing = writeRecording(file, event.recording, context.localizer);
        // It is looked at when all is over.
        writing.catch(() => undefined);
        written.push(writing);
      },
    });
    await Promise.all(written);
    return grade;
  } finally {
    progress.dispose();
  }
}

async function gradeRepeatedly(
  request: GradeRequest,
  times: number,
  options: GradeOptions,
  context: CliContext,
  style: TextStyle,
): Promise<ExitCode> {
  const grades: Grade[] = [];
  while (grades.length < times && !context.signal.aborted) {
    const header = context.localizer.say(
      text('Run {number} of {times}', { number: grades.length + 1, times }),
    );
    if (!context.stderr.isTTY) context.stderr.write(`${header}\n`);
    grades.push(await gradeWithProgress(request, context, options.record));
  }
  const summary = summarizeRepeats(grades);
  if (!printsJson(options)) context.stdout.write(repeatText(summary, style));
  await writeJson(repeatJson(summary, grades), options, context.stdout);
  return exitCodeOf(summary.verdict);
}

export function exitCodeOf(verdict: Grade['verdict']): ExitCode {
  switch (verdict) {
    case 'passed':
      return exitCodes.passed;
    case 'failed':
      return exitCodes.failed;
    case 'errored':
      return exitCodes.error;
    case 'cancelled':
      return exitCodes.cancelled;
  }
}
