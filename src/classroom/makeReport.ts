import type { Grade } from '../protocol/grade.ts';
import { localReportSchemaId, type LocalReport } from '../protocol/localReport.ts';

/** In both languages whatever the learner speaks, for whoever it is handed to may speak the other. */
const notice = {
  en: 'Unofficial. This is what the learner’s own machine said; anybody can change this file. What counts is the grade of whoever the work is handed in to.',
  'zh-cn': '非正式成绩。这是学习者本机得出的结果，任何人都可以修改此文件。以收取作业者的评分为准。',
};

/** Entries of a conversation that are kept of a check that did not pass. */
const transcriptEntries = 20;

export interface GradedWork {
  readonly grade: Grade;
  /** Of the files that it was made on. */
  readonly digest: string;
  readonly socklab: string;
  readonly gradedAt: Date;
}

/** A grade as it goes with the work: whole, but for what it says about the learner's machine. */
export function makeReport({ grade, digest, socklab, gradedAt }: GradedWork): LocalReport {
  const checks = grade.checks.map(check => {
    if (!check.finding) return check;
    const { evidence: _evidence, transcript, ...finding } = check.finding;
    return { ...check, finding: { ...finding, transcript: transcript.slice(-transcriptEntries) } };
  });
  return {
    schema: localReportSchemaId,
    official: false,
    notice,
    socklab,
    gradedAt: gradedAt.toISOString(),
    files: digest,
    grade: { ...grade, checks },
  };
}
