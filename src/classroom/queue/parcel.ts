import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { digestFiles } from '../digestFiles.ts';
import { submissionLimits } from '../submissionLimits.ts';
import type { SubmissionFile } from '../../lab/submission.ts';
import { submittedName } from '../submittedName.ts';

/** Of the files of a submission and of a result as they lie in the queue, compressed, in bytes. */
export const parcelLimit = 8 * 1024 * 1024;

/** Of {@link parcelLimit} bytes in base64. */
export const parcelTextLimit = Math.ceil(parcelLimit / 3) * 4;

const listSchema = z
  .array(z.strictObject({ name: z.string(), size: z.int().min(0) }))
  .min(1)
  .max(submissionLimits.files);

/** Names and sizes need room of their own. */
const listLimit = submissionLimits.files * (submissionLimits.path * 4 + 64);

/** @returns undefined when they are too many bytes for a queue, also compressed. */
export function wrapFiles(files: readonly SubmissionFile[]): string | undefined {
  const list = JSON.stringify(files.map(({ name, content }) => ({ name, size: content.length })));
  return wrap(Buffer.concat([Buffer.from(`${list}\n`), ...files.map(({ content }) => content)]));
}

/**
 * The files, when they are the very ones that were wrapped, and could have been handed in.
 * @param digest of the submission
 * @returns undefined for anything else: who writes into the queue need not be who hands out tasks.
 */
export function unwrapFiles(parcel: string, digest: string): readonly SubmissionFile[] | undefined {
  const bytes = unwrap(parcel, submissionLimits.content + listLimit);
  const end = bytes?.indexOf('\n') ?? -1;
  if (!bytes || end < 0) return undefined;
  const list = listSchema.safeParse(parsed(bytes.toString('utf8', 0, end)));
  if (!list.success) return undefined;
  let from = end + 1;
  const files = list.data.map(({ name, size }) => ({ name, content: bytes.subarray(from, (from += size)) }));
  if (from !== bytes.length || !files.every(({ name }) => isProper(name))) return undefined;
  if (new Set(files.map(({ name }) => name)).size < files.length) return undefined;
  return digestFiles(files) === digest ? files : undefined;
}

function isProper(name: string): boolean {
  try {
    return submittedName(name) === name;
  } catch {
    return false;
  }
}

/** @returns undefined when it is too large for a queue. */
export function wrapJson(value: unknown): string | undefined {
  return wrap(Buffer.from(JSON.stringify(value)));
}

/** @returns undefined for what is no such parcel. */
export function unwrapJson(parcel: string): unknown {
  const bytes = unwrap(parcel, 8 * parcelLimit);
  return bytes && parsed(bytes.toString('utf8'));
}

function wrap(bytes: Buffer): string | undefined {
  const packed = gzipSync(bytes);
  return packed.length > parcelLimit ? undefined : packed.toString('base64');
}

function unwrap(parcel: string, most: number): Buffer | undefined {
  if (parcel.length > parcelTextLimit) return undefined;
  try {
    return gunzipSync(Buffer.from(parcel, 'base64'), { maxOutputLength: most });
  } catch {
    return undefined;
  }
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
