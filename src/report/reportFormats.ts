import type { Localizer } from '../base/text.ts';
import { autolabLines } from './autolabLines.ts';
import { classroomResult } from './classroomResult.ts';
import { gradescopeResults } from './gradescopeResults.ts';
import { junitXml } from './junitXml.ts';
import type { LearnerReport } from './learnerReport.ts';
import { prairieLearnResults } from './prairieLearnResults.ts';

interface ReportFormat {
  /** Says what came of one submission. */
  readonly write: (report: LearnerReport, localizer: Localizer) => string;
  /** Of a file with it. */
  readonly extension: 'xml' | 'json' | 'txt';
  /**
   * It is read by a system that takes the score from it. That a check failed is then a result like any other, and no reason
   * for the grader to end with an error.
   */
  readonly isForAutograder: boolean;
}

const autograder = { isForAutograder: true } as const;

/** How one submission's result is handed to other systems. */
export const reportFormats = {
  junit: {
    write: (report, localizer) => junitXml([{ name: report.lab.title, report }], localizer),
    extension: 'xml',
    isForAutograder: false,
  },
  gradescope: { ...autograder, write: gradescopeResults, extension: 'json' },
  classroom: { ...autograder, write: classroomResult, extension: 'txt' },
  autolab: { ...autograder, write: autolabLines, extension: 'txt' },
  prairielearn: { ...autograder, write: prairieLearnResults, extension: 'json' },
} satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof reportFormats;

export const reportFormatNames = Object.keys(reportFormats) as ReportFormatName[];
