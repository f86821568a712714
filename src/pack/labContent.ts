import * as z from 'zod';
import { text, type Dictionary } from '../base/text.ts';
import { checkReferences } from '../lab/loadLab.ts';
import { labManifestSchema, type LabManifest } from '../lab/manifest.ts';
import { refusal, shownName } from './packError.ts';
import type { PackManifest } from './packManifest.ts';

/** What a learner gets of a lab; the rest is for instructors, or for nobody. */
export function isForLearners(name: string): boolean {
  return /^(lab\.json|checks\.mjs|README(\.[a-z-]+)?\.md|l10n\/[a-z-]+\.json|(starters|concepts)\/.+)$/.test(
    name,
  );
}

/** What instructors get besides. */
export function isForInstructors(name: string): boolean {
  return /^((solutions|faults|variants|checks)\/.+|checks\.ts|DESIGN\.md)$/.test(name);
}

/** Names of files to their content. */
type Contents = ReadonlyMap<string, Uint8Array>;

export interface LabContent {
  readonly manifest: LabManifest;
  /** Per locale (`zh-cn`) the lab's own translations. */
  readonly dictionaries: Readonly<Record<string, Dictionary>>;
}

/**
 * Whether the files of a pack are a lab, and the one that the pack claims to be; digests and signature say only that they
 * are what the signer packed.
 * @throws HumanError `pack-not-for-learners`, `pack-unexpected-file`, `pack-lab-invalid`, `pack-lab-differs`,
 * `pack-lab-incomplete`, `pack-lab-text`
 */
export function readLabContent(pack: PackManifest, contents: Contents): LabContent {
  for (const name of contents.keys()) checkBelongs(name, pack.kind);
  const manifest = readPart('lab.json', labManifestSchema, contents);
  checkReferences(manifest, 'lab.json');
  if (manifest.id !== pack.lab.id || manifest.version !== pack.lab.version)
    throw refusal(
      'lab-differs',
      text('This pack claims to be {claimed}, but holds {held}.', {
        claimed: `${pack.lab.id} ${pack.lab.version}`,
        held: `${manifest.id} ${manifest.version}`,
      }),
    );
  checkIsWhole(manifest, contents);
  const dictionaries = Object.fromEntries(
    [...contents.keys()].flatMap(name => {
      const locale = /^l10n\/([a-z-]+)\.json$/.exec(name)?.[1];
      return locale === undefined ? [] : [[locale, readPart(name, dictionarySchema, contents)]];
    }),
  );
  return { manifest, dictionaries };
}

const dictionarySchema = z.record(z.string(), z.string());

function checkBelongs(name: string, kind: PackManifest['kind']): void {
  if (isForLearners(name)) return;
  if (!isForInstructors(name))
    throw refusal(
      'unexpected-file',
      text('“{name}” in this pack belongs to no lab.', { name: shownName(name) }),
    );
  if (kind === 'learner')
    throw refusal(
      'not-for-learners',
      text('This pack says that it is for learners, but “{name}” in it is for instructors only.', {
        name: shownName(name),
      }),
    );
}

function readPart<T>(name: string, schema: z.ZodType<T>, contents: Contents): T {
  const bytes = contents.get(name);
  if (!bytes) throw incomplete(name);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusal('lab-invalid', text('{name} in this pack is not JSON.', { name: shownName(name) }));
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw refusal(
      'lab-invalid',
      text('{name} in this pack does not describe a lab (at {place}).', {
        name: shownName(name),
        place: shownName(result.error.issues[0]?.path.join('.') ?? '') || '{}',
      }),
    );
  if (hasControls(result.data))
    throw refusal(
      'lab-text',
      text('A text in {name} of this pack has control characters, which could deceive a terminal.', {
        name: shownName(name),
      }),
    );
  return result.data;
}

/** Whether a string in it, also the name of a field, would do something to a terminal, or turn what follows round. */
function hasControls(value: unknown): boolean {
  if (typeof value === 'string') return /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, part]) => hasControls(key) || hasControls(part));
}

function checkIsWhole(manifest: LabManifest, contents: Contents): void {
  for (const name of ['checks.mjs', 'README.md']) if (!contents.has(name)) throw incomplete(name);
  for (const [language, { files }] of Object.entries(manifest.languages)) {
    const missing = files.find(file => !contents.has(`starters/${language}/${file}`));
    if (missing !== undefined) throw incomplete(`starters/${language}/${missing}`);
  }
}

function incomplete(name: string): Error {
  return refusal(
    'lab-incomplete',
    text('This pack lacks “{name}”, which its lab needs.', { name: shownName(name) }),
  );
}
