import * as path from 'node:path';
import { text } from '../base/text.ts';
import { gradeOwnWork, type OwnGradeRequest } from '../classroom/gradeOwnWork.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readSubmission } from '../lab/readSubmission.ts';
import type { Grade, SandboxLevel } from '../protocol/grade.ts';
import { gradeText } from '../report/gradeText.ts';
import { plainPaint } from '../report/paint.ts';
import { createProgress } from '../report/progress.ts';
import { repeatJson, repeatText, summarizeRepeats } from '../report/repeats.ts';
import type { TextStyle } from '../report/textStyle.ts';
import { styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { exitCodeOf } from './exitCodeOf.ts';
import { checkReportTargets, isQuiet, writeGradeReport, type GradeReportOptions } from './gradeReport.ts';
import { graderPaths, socklabVersion } from './installation.ts';
import { printsJson, writeJson } from './jsonOutput.ts';
import { shellWord } from './newCommand.ts';
import { knownNames } from './optionValues.ts';
import { readyLab } from './readyLab.ts';
import { makeRecordingFolder, writeRecording } from './recordingFile.ts';

export interface GradeOptions extends GradeReportOptions {
  readonly only?: readonly string[];
  readonly seed?: string;
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
  const { submission, notes, ...found } = await readSubmission(folder, await openCatalogue(installation));
  const lab = await readyLab(found.lab, installation);
  await checkReportTargets(options);
  const { record } = options;
  if (record !== undefined) await makeRecordingFolder(record);
  const checkIds = lab.manifest.checks.map(check => check.id);
  const request: OwnGradeRequest = {
    lab,
    submission,
    ...(options.only && { only: knownNames('--only', options.only, checkIds) }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.sandbox && { sandbox: options.sandbox }),
    ...(options.jobs !== undefined && { jobs: options.jobs }),
    record: record !== undefined,
    locale: context.locale,
    paths: graderPaths(installation),
    work: submission.folder,
    cache: installation.userCache,
    socklab: socklabVersion(installation),
  };
  const localizer = createLocalizer(context.locale, lab);
  for (const note of notes) context.stderr.write(`${localizer.say(note)}\n`);

  const style = styleFor(context, context.stdout, localizer);
  if ((options.repeat ?? 1) > 1)
    return gradeRepeatedly(request, options.repeat ?? 1, options, context, style);
  const grade = await gradeWithProgress(request, context, record, isQuiet(options));
  const manifest = localizeManifest(lab, context.locale);
  const asText = (): string => {
    const languageTitle = manifest.languages[submission.language]?.title;
    const plain = { ...style, paint: plainPaint };
    return gradeText(grade, options.output === undefined ? style : plain, {
      labTitle: manifest.title,
      ...(languageTitle !== undefined && { languageTitle }),
      replay: `socklab grade ${shellWord(folder)}`,
      hints: options.hints ?? false,
    });
  };
  return writeGradeReport({ grade, manifest, asText }, options, { ...context, localizer });
}

/** @param folder where recordings go; of a run that is repeated the last ones stay */
export async function gradeWithProgress(
  request: OwnGradeRequest,
  context: CliContext,
  folder: string | undefined,
  isQuiet = false,
): Promise<Grade> {
  const written: Promise<void>[] = [];
  const style = styleFor(context, context.stderr, createLocalizer(context.locale, request.lab));
  const progress = isQuiet ? undefined : createProgress(context.stderr, style);
  try {
    const grade = await gradeOwnWork(request, {
      signal: context.signal,
      onEvent: event => {
        progress?.onEvent(event);
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
    progress?.dispose();
  }
}

async function gradeRepeatedly(
  request: OwnGradeRequest,
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
