import type { SubmissionFile } from '../lab/submission.ts';
import { writeZip } from '../pack/writeZip.ts';
import type { LocalReport } from '../protocol/localReport.ts';
import { digestFiles } from './digestFiles.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionWarnings, type SubmissionWarning } from './submissionWarnings.ts';
import { reportFileName, type SubmittedFiles } from './submittedFiles.ts';

/** What a learner hands in. */
export interface PreparedSubmission {
  /** A zip file; the same work with the same report gives the same bytes. */
  readonly zip: Uint8Array;
  /** What is in it but for the report, in order. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly leftOut: readonly string[];
  readonly warnings: readonly SubmissionWarning[];
  readonly report: LocalReport | undefined;
  /** Whether the report is about these files; `none` where there is none. */
  readonly standing: ReportStanding;
}

/** `changed`: the work is no longer what was graded. */
export type ReportStanding = 'current' | 'changed' | 'none';

/** Whether a report is about these files. */
export function reportStanding(
  files: readonly SubmissionFile[],
  report: LocalReport | undefined,
): ReportStanding {
  if (!report) return 'none';
  return report.files === digestFiles(files) ? 'current' : 'changed';
}

/**
 * Puts the work and the learner's own grade of it into a zip file, which `readSubmissionFiles` takes whatever is in it. A
 * report that lies in the folder is not the learner's grade.
 */
export function prepareSubmission(
  { files, leftOut }: SubmittedFiles,
  graded: LocalReport | undefined,
): PreparedSubmission {
  const reportFile = graded && {
    name: reportFileName,
    content: Buffer.from(`${JSON.stringify(graded, null, 2)}\n`),
  };
  const withReport = reportFile ? [...files, reportFile] : files;
  // The report counts like any other file, and work that just fits goes before it.
  const report = fits(withReport) ? graded : undefined;
  const packed = report ? withReport : files;
  return {
    zip: writeZip(packed, submissionLimits.ratio),
    files: files.map(({ name, content }) => ({ name, bytes: content.length })),
    leftOut,
    warnings: submissionWarnings(files),
    report,
    standing: reportStanding(files, report),
  };
}

function fits(files: readonly SubmissionFile[]): boolean {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return files.length <= submissionLimits.files && bytes <= submissionLimits.content;
}
