import * as z from 'zod';
import { localReportSchemaId } from '../protocol/localReport.ts';
import { submissionLimits } from './submissionLimits.ts';

/** What a learner's own report claims; nobody vouches for any of it. */
export interface ClaimedGrade {
  readonly score: number;
  readonly maxScore: number;
  readonly lab: string;
  readonly labVersion: string;
  /** Whether it speaks of the files that were handed in, and not of earlier ones. */
  readonly isOfTheseFiles: boolean;
}

/** Only what is asked for, so that reports of later versions can be read, too. */
const claimSchema = z.object({
  schema: z.literal(localReportSchemaId),
  official: z.literal(false),
  files: z.string().max(64),
  grade: z
    .object({
      lab: z.string().max(200),
      labVersion: z.string().max(200),
      score: z.number().min(0).max(1_000_000),
      maxScore: z.number().min(0).max(1_000_000),
    })
    .refine(({ score, maxScore }) => score <= 2 * maxScore, 'bonus points beyond measure'),
});

/**
 * Reads the report that came with a submission.
 * @param report its bytes, as they came
 * @param digest of the files that it came with
 * @returns undefined where there is none; `unreadable` where it is something else, which is no harm
 */
export function readReport(
  report: Uint8Array | undefined,
  digest: string,
): ClaimedGrade | 'unreadable' | undefined {
  if (!report) return undefined;
  if (report.length > submissionLimits.report) return 'unreadable';
  const claim = claimSchema.safeParse(parsed(report));
  if (!claim.success) return 'unreadable';
  const { grade, files } = claim.data;
  return { ...grade, isOfTheseFiles: files === digest };
}

function parsed(report: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(report));
  } catch {
    return undefined;
  }
}
