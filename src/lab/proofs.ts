import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { isMissing } from './fileErrors.ts';
import { readJsonFile } from './jsonFile.ts';
import { faultManifestSchema, type FaultManifest } from './manifest.ts';
import type { Submission } from './submission.ts';

/** `variant.json` in each folder under `variants/`: another right way to write the server. */
export const variantManifestSchema = z.strictObject({
  language: z.string(),
  /** What is different from the solution, one sentence. */
  summary: z.string().min(1),
  expect: z.literal('full marks'),
});

/** A server that comes with a lab to prove it. */
export interface Proof {
  readonly kind: 'solution' | 'starter' | 'fault' | 'variant';
  /** The name of its folder; of a solution and a starter, the language. */
  readonly name: string;
  readonly submission: Submission;
  /** Of a fault, what is wrong; of a variant, what is different. */
  readonly summary?: string;
  /** Of a fault. */
  readonly fault?: FaultManifest;
}

/**
 * Reads a lab's solutions, starters, variants and faults.
 * @throws HumanError `lab-invalid` when a fault or variant has a wrong file or an unknown language.
 */
export async function readProofs(lab: Lab): Promise<Proof[]> {
  const byLanguage = async (kind: 'solution' | 'starter'): Promise<Proof[]> =>
    (await foldersOf(lab, `${kind}s`)).map(name => ({
      kind,
      name,
      submission: submissionOf(lab, `${kind}s/${name}`, name),
    }));
  const variants = (await foldersOf(lab, 'variants')).map(async (name): Promise<Proof> => {
    const file = `variants/${name}/variant.json`;
    const { language, summary } = await readProofFile(lab, file, variantManifestSchema);
    return { kind: 'variant', name, summary, submission: submissionOf(lab, `variants/${name}`, language) };
  });
  const faults = (await foldersOf(lab, 'faults')).map(async (name): Promise<Proof> => {
    const fault = await readProofFile(lab, `faults/${name}/fault.json`, faultManifestSchema);
    const { summary } = fault;
    return {
      kind: 'fault',
      name,
      summary,
      fault,
      submission: submissionOf(lab, `faults/${name}`, fault.language),
    };
  });
  return [
    ...(await byLanguage('solution')),
    ...(await byLanguage('starter')),
    ...(await Promise.all(variants)),
    ...(await Promise.all(faults)),
  ];
}

async function readProofFile<T>(lab: Lab, name: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return await readJsonFile(path.join(lab.folder, name), schema, 'lab-invalid');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new HumanError(
      'lab-invalid',
      text('{file} is missing; it says what this server is for.', { file: name }),
    );
  }
}

function submissionOf(lab: Lab, folder: string, language: string): Submission {
  const { languages } = lab.manifest;
  const commands = Object.hasOwn(languages, language) ? languages[language] : undefined;
  if (!commands) {
    throw new HumanError(
      'lab-invalid',
      text('{folder} is written in “{language}”, which lab.json does not know: {languages}.', {
        folder,
        language,
        languages: Object.keys(languages).join(', '),
      }),
    );
  }
  return { folder: path.join(lab.folder, folder), language, build: commands.build, run: commands.run };
}

async function foldersOf(lab: Lab, kind: string): Promise<string[]> {
  try {
    const entries = await readdir(path.join(lab.folder, kind), { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
