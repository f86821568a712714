import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import type { Text } from '../base/text.ts';
import type { ValidationRow } from '../grading/validation.ts';
import { isMissing } from '../lab/fileErrors.ts';
import { writeWhole } from '../pack/writeWhole.ts';
import { checkResultSchema, type CheckResult, type Grade } from '../protocol/grade.ts';
import { validationRowSchema } from '../report/validationSchema.ts';

const textSchema: z.ZodType<Text> = z.lazy(() =>
  z.strictObject({
    template: z.string(),
    args: z.record(z.string(), z.union([z.string(), z.number(), textSchema])),
  }),
);

const keptSchema = z.strictObject({
  schema: z.literal('socklab-kept-validation/1'),
  /** Of the lab, for people who look at the file. */
  folder: z.string(),
  labVersion: z.string(),
  /** Folder of a server to when its last grade began, ms since 1970. */
  gradedAt: z.record(z.string(), z.number()),
  isStopped: z.boolean(),
  notes: z.array(textSchema),
  rows: z.array(validationRowSchema.extend({ problems: z.array(textSchema) })),
});
export interface KeptValidation extends Omit<z.infer<typeof keptSchema>, 'rows'> {
  readonly rows: readonly ValidationRow[];
}

const foundSchema = z.array(checkResultSchema);
/** A finding of a large conversation has its evidence; what is longer than this is kept without. */
const mostCharacters = 2_000_000;

/** The latest validation of a lab, with its findings, on the disk: a window that opens later shows it. */
export class ValidationStore {
  readonly #folder: string;

  /** @param home where the validations of all labs are kept */
  constructor(home: string, labFolder: string) {
    this.#folder = path.join(home, digest(labFolder));
  }

  /** @returns undefined where there is none, or none that can be read */
  async load(): Promise<KeptValidation | undefined> {
    const kept = keptSchema.safeParse(await readJson(this.#file));
    // Optional and absent are one to the shape, and to the type they are two.
    return kept.success ? (kept.data as KeptValidation) : undefined;
  }

  async save(kept: Omit<KeptValidation, 'schema'>): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const whole: KeptValidation = { schema: 'socklab-kept-validation/1', ...kept };
    await writeWhole(this.#file, Buffer.from(JSON.stringify(whole)));
  }

  /** What was found in a grade, in the place of what was found in the same checks of the line before. */
  async saveFindings(line: string, grade: Grade): Promise<void> {
    const fresh = grade.checks.filter(isWorthReading);
    const judged = new Set(grade.checks.map(({ id }) => id));
    const others = (await this.findings(line)).filter(({ id }) => !judged.has(id));
    const all = JSON.stringify([...others, ...fresh]);
    const file = this.#findingsFile(line);
    await mkdir(path.dirname(file), { recursive: true });
    const text =
      all.length <= mostCharacters ? all : JSON.stringify([...others, ...fresh].map(withoutEvidence));
    await writeWhole(file, Buffer.from(text));
  }

  /** Of a line of the matrix; none where they cannot be read. */
  async findings(line: string): Promise<CheckResult[]> {
    const found = foundSchema.safeParse(await readJson(this.#findingsFile(line)));
    return found.success ? found.data : [];
  }

  /** Removes the findings of all lines but these: their servers are gone. */
  async keepOnly(lines: readonly string[]): Promise<void> {
    const kept = new Set(lines.map(line => path.basename(this.#findingsFile(line))));
    const folder = path.join(this.#folder, 'findings');
    for (const name of await readdir(folder).catch(() => []))
      if (!kept.has(name)) await rm(path.join(folder, name), { force: true });
  }

  get #file(): string {
    return path.join(this.#folder, 'validation.json');
  }

  #findingsFile(line: string): string {
    return path.join(this.#folder, 'findings', `${digest(line)}.json`);
  }
}

/** Whether there is more to say of it than that it passed. */
export function isWorthReading({ finding, note }: CheckResult): boolean {
  return finding !== undefined || note !== undefined;
}

function withoutEvidence(result: CheckResult): CheckResult {
  if (!result.finding) return result;
  const { evidence: _evidence, ...finding } = result.finding;
  return { ...result, finding: { ...finding, transcript: finding.transcript.slice(-20) } };
}

/** Names of folders and servers are of any length and in any letters. */
function digest(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 24);
}

/** @returns undefined for a file that is not there or is no JSON: what is kept is only a convenience */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
