import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { text, type Dictionary } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { isMissing } from './fileErrors.ts';
import { readJsonFile } from './jsonFile.ts';
import { labManifestSchema, type LabManifest } from './manifest.ts';

const dictionarySchema = z.record(z.string(), z.string());

/**
 * Reads and checks `lab.json` and `l10n/*.json` of a lab's folder.
 * @param options.checksFile the compiled checks; whether they exist is for the grader to say.
 * @throws HumanError `not-a-lab` without lab.json, `lab-invalid` when a file of it is wrong.
 */
export async function loadLab(folder: string, options: { readonly checksFile: string }): Promise<Lab> {
  const absolute = path.resolve(folder);
  const file = path.join(absolute, 'lab.json');
  const manifest = await readJsonFile(file, labManifestSchema, 'lab-invalid').catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new HumanError(
      'not-a-lab',
      text('{folder} is not a lab: it has no lab.json. Name a folder such as labs/echo-server.', { folder }),
    );
  });
  checkReferences(manifest, file);
  return {
    manifest,
    folder: absolute,
    checksFile: path.resolve(options.checksFile),
    dictionaries: await loadDictionaries(path.join(absolute, 'l10n')),
  };
}

/** What a shape cannot say: ids are unique, and `needs` names checks, not in a circle. */
export function checkReferences(manifest: LabManifest, file: string): void {
  const needsOf = new Map<string, readonly string[]>();
  for (const { id, needs } of manifest.checks) {
    if (needsOf.has(id)) {
      throw new HumanError(
        'lab-invalid',
        text('{file}: two checks are called {id}; give one another id.', { file, id }),
      );
    }
    needsOf.set(id, needs);
  }
  for (const { id, needs } of manifest.checks) {
    const unknown = needs.find(need => !needsOf.has(need));
    if (unknown !== undefined) {
      throw new HumanError(
        'lab-invalid',
        text('{file}: {id} needs {need}, but no check is called so.', { file, id, need: unknown }),
      );
    }
    if (reaches(id, needs, needsOf)) {
      throw new HumanError(
        'lab-invalid',
        text('{file}: {id} needs itself, directly or through others; break the circle.', { file, id }),
      );
    }
  }
}

function reaches(
  id: string,
  from: readonly string[],
  needsOf: ReadonlyMap<string, readonly string[]>,
): boolean {
  const seen = new Set(from);
  for (const need of seen) for (const next of needsOf.get(need) ?? []) seen.add(next);
  return seen.has(id);
}

async function loadDictionaries(folder: string): Promise<Record<string, Dictionary>> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const entries = names
    .filter(name => name.endsWith('.json'))
    .map(
      async name =>
        [
          path.basename(name, '.json'),
          await readJsonFile(path.join(folder, name), dictionarySchema, 'lab-invalid'),
        ] as const,
    );
  return Object.fromEntries(await Promise.all(entries));
}
