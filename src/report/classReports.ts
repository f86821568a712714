import { safeFileName } from '../base/safeFileName.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { classCsv } from './classCsv.ts';
import { classHtml } from './classHtml.ts';
import { checksOfClass, classRows, type ClassInput, type ReportFile } from './classInput.ts';
import { junitXml } from './junitXml.ts';
import { learnerReport, type LearnerReport } from './learnerReport.ts';
import { reportFormats, type ReportFormatName } from './reportFormats.ts';
import { validText } from './validText.ts';

/**
 * The reports of a class by the names of their formats. `csv`, `html` and `json` are for instructors and hold everything;
 * the others are handed to systems that show them to learners, and keep to what the lab lets learners see.
 */
export const classFormats = {
  csv: input => [{ file: 'grades.csv', content: classCsv(input) }],
  html: input => [{ file: 'report.html', content: classHtml(input) }],
  json: input => [{ file: 'results.json', content: resultsJson(input) }],
  junit: input => [{ file: 'junit.xml', content: classJunit(input) }],
  gradescope: input => oneEach('gradescope', input),
  classroom: input => oneEach('classroom', input),
  autolab: input => oneEach('autolab', input),
  prairielearn: input => oneEach('prairielearn', input),
} as const satisfies Readonly<Record<string, (input: ClassInput) => ReportFile[]>>;

export type ClassFormat = keyof typeof classFormats;

export const classFormatNames = Object.keys(classFormats) as ClassFormat[];

/** A list of the results, each as submission.schema.json describes it. */
function resultsJson(input: ClassInput): string {
  const results = classRows(input).flatMap(({ result }) => result ?? []);
  return `${JSON.stringify(results, undefined, 2)}\n`;
}

function classJunit(input: ClassInput): string {
  const suites = classRows(input).map(({ student, result }) => ({
    name: validText(student.id),
    ...(result && { report: reportOf(result, input) }),
  }));
  return junitXml(suites, input.localizer);
}

/** A submission that was refused is refused the points of the checks that the others were graded with. */
function reportOf(result: SubmissionResult, input: ClassInput): LearnerReport {
  const { manifest } = input.lab;
  const checks = result.outcome === 'rejected' ? checksOfClass(input) : manifest.checks;
  return learnerReport(result, { ...manifest, checks }, input.localizer);
}

/** A file for each submission, named after its student. */
function oneEach(format: ReportFormatName, input: ClassInput): ReportFile[] {
  const { write, extension } = reportFormats[format];
  return classRows(input).flatMap(({ student, result }) => {
    if (!result) return [];
    const content = write(reportOf(result, input), input.localizer);
    return [{ file: `${format}/${safeFileName(student.id)}.${extension}`, content }];
  });
}
