import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { labManifestSchema, type LanguageManifest } from '../lab/manifest.ts';
import { nearestName } from '../lab/nearestName.ts';
import { makeFolder } from '../lab/newFolder.ts';
import type { AuthoringTools } from './authoringTools.ts';
import { writeLabTypes } from './labTypes.ts';

/** In which a lab can begin; `lab.json` may get any other. The first is the usual one. */
export const scaffoldLanguages = ['c', 'python', 'java'] as const;

export interface LabWish {
  /** Also what learners call it by on the command line: small letters, digits and hyphens. */
  readonly id: string;
  /** For people; made of the id where absent. */
  readonly title?: string | undefined;
  /** One of {@link scaffoldLanguages}. */
  readonly language: string;
  /** Must not exist, or be empty; its parents are made. */
  readonly folder: string;
  /** Ids of labs that are here already; a lab with such an id could not be used beside them. */
  readonly taken?: readonly string[];
}

/** Absolute paths. */
export interface NewLab {
  readonly folder: string;
  /** The first file to look at, and the one to go on with. */
  readonly readme: string;
  readonly checks: string;
}

/**
 * Makes a lab that proves itself: one check, one language with starter and solution, one fault that the check catches,
 * both languages of its texts, and the types of the harness for the editor. All or nothing.
 * @throws HumanError `lab-id-wrong`, `lab-id-taken`, `lab-title-wrong`, `language-unknown`, and those of `makeFolder`
 */
export async function newLab(wish: LabWish, tools: AuthoringTools): Promise<NewLab> {
  const folder = path.resolve(wish.folder);
  checkLabId(wish.id, wish.taken);
  const title = checkTitle(wish.title ?? usualTitle(wish.id));
  const language = checkLanguage(wish.language);
  await makeFolder(folder, draft => fill(draft, { id: wish.id, title, language }, tools));
  return { folder, readme: path.join(folder, 'README.md'), checks: path.join(folder, 'checks.ts') };
}

/** Whether a lab may be called so. @throws HumanError `lab-id-wrong`, `lab-id-taken` */
export function checkLabId(id: string, taken: readonly string[] = []): void {
  if (!labManifestSchema.shape.id.safeParse(id).success || id.length > mostIdCharacters)
    throw new HumanError(
      'lab-id-wrong',
      text(
        '“{id}” cannot be the id of a lab: it begins with a small letter, and small letters, digits and hyphens follow, {most} at most, such as reverse-server.',
        { id, most: mostIdCharacters },
      ),
    );
  if (taken.includes(id))
    throw new HumanError(
      'lab-id-taken',
      text('There is a lab “{id}” here already; learners could not have both. Choose another id.', { id }),
    );
}

const mostIdCharacters = 60;
const mostTitleCharacters = 80;

/** `reverse-server`: Reverse server */
export function usualTitle(id: string): string {
  const words = id.split('-').filter(Boolean).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function checkTitle(title: string): string {
  const trimmed = title.trim();
  if (trimmed.length > 0 && trimmed.length <= mostTitleCharacters && !/[\p{Cc}\p{Cf}]/u.test(trimmed))
    return trimmed;
  throw new HumanError(
    'lab-title-wrong',
    text('The title of a lab is one line of 1 to {most} characters.', { most: mostTitleCharacters }),
  );
}

function checkLanguage(wanted: string): string {
  if (scaffoldLanguages.some(language => language === wanted)) return wanted;
  const nearest = nearestName(wanted, scaffoldLanguages);
  const facts = { language: wanted, languages: scaffoldLanguages.join(', ') };
  throw new HumanError(
    'language-unknown',
    nearest === undefined
      ? text(
          'A lab cannot begin in “{language}”, but in: {languages}. Other languages are added to its lab.json.',
          facts,
        )
      : text('A lab cannot begin in “{language}”. Did you mean “{nearest}”? There are: {languages}.', {
          ...facts,
          nearest,
        }),
  );
}

interface Facts {
  readonly id: string;
  readonly title: string;
  readonly language: string;
}

async function fill(draft: string, { id, title, language }: Facts, tools: AuthoringTools): Promise<void> {
  const from = path.join(tools.scaffold, language);
  const commands = await readFile(path.join(from, 'language.json'), 'utf8');
  const manifest = JSON.parse(commands) as LanguageManifest;
  await cp(path.join(tools.scaffold, 'lab'), draft, { recursive: true });
  const inJson = { id, title: JSON.stringify(title), languages: languagesJson(language, commands) };
  const inText = { title, languageTitle: manifest.title, file: manifest.files[0] ?? '' };
  for (const [name, values] of [
    ['lab.json', inJson],
    ['l10n/zh-cn.json', inJson],
    ['README.md', inText],
    ['README.zh-cn.md', inText],
  ] as const)
    await fillIn(path.join(draft, name), values);
  const copy = async (part: string, to: string): Promise<void> => {
    await mkdir(path.dirname(path.join(draft, to)), { recursive: true });
    await cp(path.join(from, part), path.join(draft, to), { recursive: true });
  };
  await copy('starter', `starters/${language}`);
  // A file of this name in the scaffold itself would hide what lies beside it.
  await rename(
    path.join(draft, `starters/${language}/gitignore`),
    path.join(draft, `starters/${language}/.gitignore`),
  );
  await copy('solution', `solutions/${language}`);
  await copy('fault', `faults/${language}-no-flush`);
  await writeLabTypes(draft, tools);
}

/** The value of `languages` in lab.json, indented as it stands there. */
function languagesJson(language: string, commands: string): string {
  return `{\n    "${language}": ${commands.trim().replaceAll('\n', '\n    ')}\n  }`;
}

/** `{{name}}`; in JSON the quotes belong to the value. */
async function fillIn(file: string, values: Readonly<Record<string, string>>): Promise<void> {
  const template = await readFile(file, 'utf8');
  const filled = template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  await writeFile(file, filled);
}
