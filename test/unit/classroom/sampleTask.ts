import type { GradeTask } from '../../../src/classroom/gradeQueue.ts';
import { submissionResultSchemaId, type SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import { sha256 } from '../../../src/pack/packManifest.ts';
import { sampleGrade } from '../report/sampleGrade.ts';

export function sampleTask(student: string): GradeTask {
  const digest = sha256(Buffer.from(student));
  return {
    key: sha256(Buffer.from(`key of ${student}`)),
    student: { id: student },
    submission: { name: student, digest },
    lab: { id: 'tiny', version: '1.2.0', digest: sha256(Buffer.from('tiny')) },
    seed: digest.slice(0, 16),
    locale: 'en',
  };
}

export function sampleResult({ student, submission, lab }: GradeTask, attempts = 1): SubmissionResult {
  return {
    ...{ schema: submissionResultSchemaId, student, submission, lab, socklab: '1.0.0' },
    ...{ outcome: 'graded', grade: sampleGrade, attempts },
  };
}
