import { createHash } from 'node:crypto';
import * as z from 'zod';
import { text } from '../base/text.ts';
import { refusal } from './packError.ts';
import { packLimits } from './packLimits.ts';

/** The version of the form of packs; raised when a reader of the old form would misread the new one. */
export const packSchemaId = 'socklab-pack/1';

export const manifestName = 'manifest.json';
export const signatureName = 'signature.json';
/** All other files lie below it. */
export const labPrefix = 'lab/';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A name of people: one line without control, format or unassigned characters, which could make it look like another. */
export const authorNameSchema = z
  .string()
  .max(100)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]+$/u)
  .refine(name => name.trim() === name);

/** Groups of hexadecimal digits; see {@link keyIdOf}. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{4}(-[0-9a-f]{4}){5}$/);

const packedFileSchema = z.strictObject({
  /** Below `lab/`. */
  name: z.string(),
  /** In bytes. */
  size: z.int().min(0).max(packLimits.entry),
  /** SHA-256 of the content. */
  sha256: digestSchema,
  /** Whether its owner may run it; absent where not. */
  executable: z.literal(true).optional(),
});

/** `manifest.json` in a pack: what is signed, and what everything else in it is checked against. */
export const packManifestSchema = z.strictObject({
  schema: z.literal(packSchemaId),
  /** `instructor`: with the solutions, faults and variants, and the sources of the checks. */
  kind: z.enum(['learner', 'instructor']),
  lab: z.strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/)
      .max(60),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .max(40),
  }),
  /** Who signed it; absent where nobody did. */
  author: z.strictObject({ name: authorNameSchema, key: keyIdSchema }).optional(),
  /** What was proved before it was packed. */
  proof: z.strictObject({
    /** Version of the Socklab that proved it. */
    socklab: z
      .string()
      .regex(/^[0-9A-Za-z.+-]+$/)
      .max(40),
    /** SHA-256 over the lab as it was proved, with its solutions and faults: see `labDigest`. */
    lab: digestSchema,
    checks: z.int().min(1),
    solutions: z.int().min(1),
    variants: z.int().min(0),
    faults: z.int().min(1),
  }),
  /** Sorted by name. */
  files: z.array(packedFileSchema).min(1).max(packLimits.entries),
});
export type PackManifest = z.infer<typeof packManifestSchema>;
export type PackedFileEntry = z.infer<typeof packedFileSchema>;

/** The one way to write a value as JSON: keys sorted, no blanks, a line end; what {@link parseCanonical} demands. */
export function canonicalJson(value: unknown): Buffer {
  const sorted = (_: string, part: unknown): unknown =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return Buffer.from(`${JSON.stringify(value, sorted)}\n`);
}

/**
 * Reads JSON that nobody vouches for. It must be written in the one way that there is, so that two readers cannot see two
 * values in it.
 * @param name of the file, for the sentence
 * @throws HumanError `pack-json-invalid`, `pack-version-unknown`, `pack-manifest-invalid`, `pack-not-canonical`
 */
export function parseCanonical<T extends { readonly schema: string }>(
  bytes: Uint8Array,
  name: string,
  schema: z.ZodType<T>,
  schemaId: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw refusal('json-invalid', text('{name} of this pack is not JSON.', { name }));
  }
  const version = z.object({ schema: z.string() }).safeParse(value);
  if (version.success && version.data.schema !== schemaId)
    throw refusal(
      'version-unknown',
      text('{name} of this pack is of a form that this Socklab does not know. Is there a newer Socklab?', {
        name,
      }),
    );
  const result = schema.safeParse(value);
  if (!result.success) {
    const at = result.error.issues[0]?.path.join('.') ?? '';
    throw refusal(
      'manifest-invalid',
      text('{name} of this pack does not say what it must (at {place}).', {
        name,
        place: at.slice(0, 60) || '{}',
      }),
    );
  }
  if (!canonicalJson(result.data).equals(bytes))
    throw refusal(
      'not-canonical',
      text(
        '{name} of this pack is not written as socklab pack writes it, so that it could be read in two ways.',
        {
          name,
        },
      ),
    );
  return result.data;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
