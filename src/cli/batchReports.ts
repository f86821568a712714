import * as path from 'node:path';
import { text, type Text } from '../base/text.ts';
import type { BatchFolder } from '../classroom/batchFolder.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { batchSummary } from '../report/batchSummary.ts';
import type { ClassInput } from '../report/classInput.ts';
import { classFormats, type ClassFormat } from '../report/classReports.ts';
import { compareResults } from '../report/compareResults.ts';
import { compareText } from '../report/compareText.ts';
import { exitCodes, wideStyleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { comparisonFiles } from './compareOutput.ts';

export interface BatchReports {
  readonly input: ClassInput;
  readonly formats: readonly ClassFormat[];
  /** Results of an earlier batch to compare with. */
  readonly before?: readonly SubmissionResult[] | undefined;
}

/** Prints what came of a class, writes the reports into its folder, and says how the command ends. */
export async function reportBatch(
  { input, formats, before }: BatchReports,
  target: BatchFolder,
  context: CliContext,
): Promise<ExitCode> {
  const say = (sentence: Text): void => void context.stderr.write(`${context.localizer.say(sentence)}\n`);
  const style = wideStyleFor(context, context.stdout, input.localizer);
  context.stdout.write(batchSummary(input, style));
  const files = formats.flatMap(format => classFormats[format](input));
  if (before) {
    const comparison = compareResults(before, input.results, input.lab.manifest.checks);
    context.stdout.write(`\n${compareText(comparison, style)}`);
    files.push(...comparisonFiles(comparison, input.localizer));
  }
  // Before the new ones are there: where `Bo` and `bo` are one file, it must not be removed under its old name.
  await target.keepOnlyReports(files.map(({ file }) => file));
  for (const { file, content } of files) await target.write(file, content);
  const out = shortPath(target.folder);
  say(text('Written to {out}: {files}', { out, files: shown(files.map(({ file }) => file)).join(', ') }));
  const open = input.results.filter(result => result.outcome === 'notGraded').length;
  if (open === 0) return exitCodes.passed;
  say(
    text(
      '{count} could not be graded, and nothing is held against them. Run the same command again for them.',
      { count: open },
    ),
  );
  return exitCodes.error;
}

/** Files, and of those in folders the folders. */
function shown(files: readonly string[]): string[] {
  const folders = [...files.filter(file => file.includes('/')), 'results/'].map(
    file => `${file.slice(0, file.indexOf('/'))}/`,
  );
  return [...files.filter(file => !file.includes('/')), ...new Set(folders)];
}

/** As short as it can be said from where we are. */
export function shortPath(folder: string): string {
  const short = path.relative('.', folder);
  return short === '' || short.startsWith('..') ? folder : short;
}
