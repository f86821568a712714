import { safeFileName } from '../base/safeFileName.ts';
import { classCsv } from './classCsv.ts';
import { classHtml } from './classHtml.ts';
import { classRows, type ClassInput, type ReportFile } from './classInput.ts';
import { junitXml } from './junitXml.ts';
import { learnerReport } from './learnerReport.ts';
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
  const { lab, localizer } = input;
  const suites = classRows(input).map(({ student, result }) => ({
    name: validText(student.id),
    ...(result && { report: learnerReport(result, lab.manifest, localizer) }),
  }));
  return junitXml(suites, localizer);
}

/** A file for each submission, named after its student. */
function oneEach(format: ReportFormatName, input: ClassInput): ReportFile[] {
  const { lab, localizer } = input;
  const { write, extension } = reportFormats[format];
  return classRows(input).flatMap(({ student, result }) => {
    if (!result) return [];
    const content = write(learnerReport(result, lab.manifest, localizer), localizer);
    return [{ file: `${format}/${safeFileName(student.id)}.${extension}`, content }];
  });
}
