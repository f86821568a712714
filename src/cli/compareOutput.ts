import { lstat, readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Localizer } from '../base/text.ts';
import { fileErrorReason, isMissing } from '../lab/fileErrors.ts';
import { parseJson } from '../lab/jsonFile.ts';
import { submissionResultSchema, type SubmissionResult } from '../protocol/submissionResult.ts';
import type { ReportFile } from '../report/classInput.ts';
import { compareCsv } from '../report/compareCsv.ts';
import { compareHtml } from '../report/compareHtml.ts';
import type { ClassComparison } from '../report/compareResults.ts';

/** More than the largest class, and than the longest grade. */
const most = { files: 10_000, bytes: 16 * 1024 * 1024, allBytes: 1024 * 1024 * 1024 };

/**
 * Reads the results of an earlier batch: its folder, or the folder `results` in it. They may come from anywhere, so each is
 * checked before it is used.
 * @throws HumanError `compare-unreadable`, `compare-empty`, `compare-too-large`, `compare-invalid`
 */
export async function readOldResults(folder: string): Promise<SubmissionResult[]> {
  const inside = path.join(folder, 'results');
  const place = (await isFolder(inside)) ? inside : folder;
  const names = (await namesIn(place, folder)).filter(
    name => name.endsWith('.json') && !name.startsWith('.'),
  );
  if (names.length > most.files) throw tooLarge(place);
  const results: SubmissionResult[] = [];
  let bytes = 0;
  for (const name of names.sort()) {
    const file = path.join(place, name);
    const stats = await lstat(file);
    bytes += stats.size;
    if (!stats.isFile()) continue;
    if (stats.size > most.bytes || bytes > most.allBytes) throw tooLarge(file);
    results.push(parseJson(await readFile(file, 'utf8'), file, submissionResultSchema, 'compare-invalid'));
  }
  if (results.length === 0)
    throw new HumanError(
      'compare-empty',
      text('--compare: there are no results in {folder}. Name the --out folder of an earlier batch.', {
        folder,
      }),
    );
  const seen = new Set<string>();
  const twice = results.find(({ student: { id } }) => seen.size === seen.add(id).size);
  if (twice)
    throw new HumanError(
      'compare-invalid',
      text('--compare: {folder} has two results of {student}. Name a folder that one batch has written.', {
        folder,
        student: twice.student.id,
      }),
    );
  return results;
}

async function isFolder(folder: string): Promise<boolean> {
  return await lstat(folder).then(
    stats => stats.isDirectory(),
    () => false,
  );
}

async function namesIn(folder: string, asked: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new HumanError(
      'compare-unreadable',
      isMissing(error)
        ? text('--compare: there is no folder {folder}. Name the --out folder of an earlier batch.', {
            folder: asked,
          })
        : text('--compare: {folder} cannot be read ({reason}).', {
            folder: asked,
            reason: fileErrorReason(error),
          }),
    );
  }
}

function tooLarge(place: string): HumanError {
  return new HumanError(
    'compare-too-large',
    text(
      '--compare: {place} is larger than the results of any class. Name the --out folder of an earlier batch.',
      {
        place,
      },
    ),
  );
}

/** A comparison as files beside the reports. */
export function comparisonFiles(comparison: ClassComparison, localizer: Localizer): ReportFile[] {
  return [
    { file: 'compare.csv', content: compareCsv(comparison) },
    { file: 'compare.html', content: compareHtml(comparison, localizer) },
  ];
}
