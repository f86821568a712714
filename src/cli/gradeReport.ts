import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { Grade } from '../protocol/grade.ts';
import { gradeJson } from '../report/gradeJson.ts';
import { learnerReport } from '../report/learnerReport.ts';
import { reportFormats, type ReportFormatName } from '../report/reportFormats.ts';
import { roundPoints } from '../report/roundPoints.ts';
import { exitCodes, type CliContext, type ExitCode } from './cliContext.ts';
import { exitCodeOf } from './exitCodeOf.ts';
import { checkJsonTarget, checkTarget, writeJson, writeTarget, type OutputOptions } from './jsonOutput.ts';

export interface GradeReportOptions extends OutputOptions {
  /** A file for what `format` says. */
  readonly output?: string;
  readonly repeat?: number;
}

function formatOf({ format }: GradeReportOptions): ReportFormatName | undefined {
  return format === 'text' || format === 'json' ? undefined : format;
}

/** Where learners may read what a grader prints, its progress would name checks that are kept from them. */
export function isQuiet(options: GradeReportOptions): boolean {
  return formatOf(options) !== undefined;
}

/**
 * Looks beforehand whether everything can be written that is asked for.
 * @throws HumanError `bad-option`, `json-not-writable`, `output-not-writable`
 */
export async function checkReportTargets(options: GradeReportOptions): Promise<void> {
  const { format = 'text', output, json, repeat = 1 } = options;
  if (repeat > 1 && (formatOf(options) !== undefined || output !== undefined))
    throw new HumanError(
      'bad-option',
      text(
        '--repeat gives many grades, and --format {format} or --output takes one. Leave one of them out.',
        {
          format,
        },
      ),
    );
  if (json === '-' && output === undefined && formatOf(options) !== undefined)
    throw new HumanError(
      'bad-option',
      text('--json - and --format {format} both print. Name a file: --output FILE.', { format }),
    );
  await checkJsonTarget(options);
  if (output !== undefined) await checkTarget('--output', output);
}

export interface GradeReport {
  readonly grade: Grade;
  /** In the language of the run. */
  readonly manifest: LabManifest;
  /** For a person. */
  readonly asText: () => string;
}

/** Prints and writes a grade as asked for, and says how the command ends. */
export async function writeGradeReport(
  { grade, manifest, asText }: GradeReport,
  options: GradeReportOptions,
  { stdout, localizer }: Pick<CliContext, 'stdout' | 'localizer'>,
): Promise<ExitCode> {
  const { json, output } = options;
  const name = formatOf(options);
  const format = name === undefined ? undefined : reportFormats[name];
  const report = learnerReport({ outcome: 'graded', grade }, manifest, localizer);
  const content = format
    ? format.write(report, localizer)
    : options.format === 'json'
      ? gradeJson(grade)
      : asText();
  if (output !== undefined) {
    await writeTarget('--output', output, content);
    if (json !== '-') {
      const points = { score: roundPoints(grade.score), max: roundPoints(grade.maxScore) };
      stdout.write(`${localizer.say(text('Score {score}/{max}', points))}\n`);
    }
  } else if (json !== '-') {
    stdout.write(content);
  }
  // Without `format`, which has been seen to above.
  await writeJson(gradeJson(grade), json === undefined ? {} : { json }, stdout);
  if (!format?.isForAutograder || grade.verdict === 'cancelled') return exitCodeOf(grade.verdict);
  return report.outcome === 'notGraded' ? exitCodes.error : exitCodes.passed;
}
