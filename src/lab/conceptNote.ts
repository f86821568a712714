import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { errorCode, isMissing } from './fileErrors.ts';
import { toLocale, type Locale } from './locale.ts';
import { conceptIdSchema } from './manifest.ts';

/** What stands behind a check, explained on a page. */
export interface ConceptNote {
  readonly id: string;
  /** The heading that it begins with. */
  readonly title: string;
  /** The language it was found in, which is English where it has no other. */
  readonly locale: Locale;
  /** Markdown. */
  readonly source: string;
  /** Absolute path. */
  readonly file: string;
}

/** A note is a page or two; more is a mistake, or is meant to hurt. */
const mostBytes = 64 * 1024;

/**
 * Finds and reads a note in the language of `locale`, else in English. The lab's own `concepts/` goes before the library
 * beside the labs. Nothing else is ever read: an id is only a name, and links that lead out of the two folders are refused.
 * @returns undefined where there is no such note.
 * @throws HumanError `concept-unusable`
 */
export async function readConceptNote(
  lab: Pick<Lab, 'folder'>,
  id: string,
  locale: string,
): Promise<ConceptNote | undefined> {
  if (!conceptIdSchema.safeParse(id).success) return undefined;
  const wanted = [...new Set<Locale>([toLocale(locale), 'en'])];
  for (const home of [lab.folder, path.dirname(lab.folder)]) {
    for (const found of wanted) {
      const file = path.join(home, 'concepts', conceptFileName(id, found));
      const source = await readInside(home, file);
      if (source !== undefined) return { id, title: titleOf(source, file), locale: found, source, file };
    }
  }
  return undefined;
}

/** `half-close.md`, `half-close.zh-cn.md` */
export function conceptFileName(id: string, locale: Locale): string {
  return locale === 'en' ? `${id}.md` : `${id}.${locale}.md`;
}

/** The other way round; undefined for what is no note's name. */
export function parseConceptFileName(name: string): { id: string; locale: Locale } | undefined {
  const [, id, chinese] = /^([a-z0-9-]+)(\.zh-cn)?\.md$/.exec(name) ?? [];
  if (id === undefined || !conceptIdSchema.safeParse(id).success) return undefined;
  return { id, locale: chinese === undefined ? 'en' : 'zh-cn' };
}

async function readInside(home: string, file: string): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    const real = await realpath(file);
    if (path.dirname(real) !== path.join(await realpath(home), 'concepts')) throw unusable(file);
    // A pipe in its place must not keep us waiting.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const { size } = await handle.stat().then(stat => (stat.isFile() ? stat : { size: Infinity }));
    if (size > mostBytes) throw unusable(file);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n');
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof HumanError || errorCode(error) === undefined) throw error;
    throw unusable(file);
  } finally {
    await handle?.close();
  }
}

function titleOf(source: string, file: string): string {
  const title = /^\s*# +(\S.*)/.exec(source)?.[1]?.trim();
  if (title === undefined || title.length > 120) throw unusable(file);
  return title;
}

function unusable(file: string): HumanError {
  return new HumanError(
    'concept-unusable',
    text(
      '{file} cannot be used: a note is a text file of at most {most} KiB that begins with a heading, and no link to another place.',
      { file, most: mostBytes / 1024 },
    ),
  );
}
