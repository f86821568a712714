import { text, type Text } from '../base/text.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { batchMark, batchWords } from './batchMark.ts';
import { checksOfClass, classRows, type ClassInput, type ClassRow } from './classInput.ts';
import { classCauses, type ClassCause } from './classCauses.ts';
import { classScore, type ClassScore } from './classScore.ts';
import { classStatistics, type ClassStatistics } from './classStatistics.ts';
import { displayWidth, padEnd, padStart, truncate } from './displayWidth.ts';
import { printable } from './printable.ts';
import { roundPoints } from './roundPoints.ts';
import { paragraph, type TextStyle } from './textStyle.ts';

/** A longer id or name is cut; the reports have all of it. */
const widestName = 28;
const mostCauses = 5;

/** A class at a glance: a line a student, how many came to what, and what most fail from. */
export function batchSummary(input: ClassInput, style: TextStyle): string {
  const rows = classRows(input);
  const { localizer, paint } = style;
  const { manifest } = input.lab;
  const checks = checksOfClass(input);
  const numbers = classStatistics(rows, checks);
  const passed = rows.filter(({ result }) => result?.grade?.verdict === 'passed').length;
  const title = `${manifest.title} · ${manifest.id} ${manifest.version}`;
  const lines = [
    '',
    ...paragraph(style, 0, title, '', line => paint('bold', line)),
    '',
    ...studentLines(rows, { checks, isWhole: checks.length === manifest.checks.length }, style),
    '',
    ...paragraph(
      style,
      0,
      counts(numbers, passed)
        .map(each => localizer.say(each))
        .join(' · '),
    ),
    ...averages(numbers).flatMap(each => paragraph(style, 0, localizer.say(each))),
    ...causeLines(classCauses(rows, checks, localizer), style),
  ];
  return `${lines.join('\n')}\n`;
}

interface GradedChecks {
  readonly checks: readonly CheckManifest[];
  /** Else a learner's own score, which is of all checks, cannot be compared. */
  readonly isWhole: boolean;
}

function studentLines(rows: readonly ClassRow[], graded: GradedChecks, style: TextStyle): string[] {
  const { paint, columns } = style;
  const cells = rows.map(row => ({ row, ...cellsOf(row, graded, style) }));
  const width = (pick: (cell: Cells) => string): number =>
    Math.min(widestName, Math.max(0, ...cells.map(cell => displayWidth(pick(cell)))));
  const widths = {
    id: width(each => each.id),
    name: width(each => each.name),
    score: width(each => each.score),
  };
  return cells.map(({ row, id, name, score, rest }) => {
    const { symbol, colour } = row.result ? batchMark(row.result) : ({ symbol: '–', colour: 'dim' } as const);
    const front = [
      padEnd(truncate(id, widths.id), widths.id),
      ...(widths.name > 0 ? [padEnd(truncate(name, widths.name), widths.name)] : []),
      padStart(score, widths.score),
    ].join('  ');
    const room = columns - displayWidth(front) - 4;
    const line = `${paint(colour, symbol)} ${front}`;
    return rest === '' ? line.trimEnd() : `${line}  ${paint('dim', truncate(rest, room))}`;
  });
}

interface Cells {
  readonly id: string;
  readonly name: string;
  readonly score: string;
  readonly rest: string;
}

function cellsOf({ student, result }: ClassRow, graded: GradedChecks, { localizer }: TextStyle): Cells {
  const score = classScore(result, graded.checks);
  const rest = [result ? restOf(result, localizer) : localizer.say(text('nothing handed in'))];
  const own = result?.unofficial;
  if (own && score && graded.isWhole && (own.score !== score.score || own.maxScore !== score.maxScore)) {
    const facts = { score: roundPoints(own.score), max: roundPoints(own.maxScore) };
    rest.push(localizer.say(text('own report {score}/{max}', facts)));
  }
  return {
    id: flat(student.id),
    name: flat(student.name ?? ''),
    score: scoreWords(score),
    rest: rest.filter(each => each !== '').join(' · '),
  };
}

/** Of a graded one the checks that it did not pass, of another the reason. */
function restOf(result: NonNullable<ClassRow['result']>, localizer: TextStyle['localizer']): string {
  if (result.outcome !== 'graded') return batchWords(result, localizer);
  if (result.grade?.build.ok === false) return localizer.say(text('does not build'));
  return (result.grade?.checks ?? [])
    .filter(didNotPass)
    .map(({ id }) => id)
    .join(' ');
}

function scoreWords(score: ClassScore | undefined): string {
  return score ? `${roundPoints(score.score)}/${roundPoints(score.maxScore)}` : '';
}

function didNotPass({ verdict }: CheckResult): boolean {
  return verdict === 'failed' || verdict === 'timedOut';
}

function counts(numbers: ClassStatistics, passed: number): Text[] {
  const { students, rejected, notGraded, missing } = numbers;
  const graded = students - rejected - notGraded - missing;
  return [
    text('{count} graded, {passed} of them passed', { count: graded, passed }),
    ...(rejected > 0 ? [text('{count} rejected', { count: rejected })] : []),
    ...(notGraded > 0 ? [text('{count} not graded', { count: notGraded })] : []),
    ...(missing > 0 ? [text('{count} handed in nothing', { count: missing })] : []),
  ];
}

function averages({ scored, mean, median }: ClassStatistics): Text[] {
  if (scored < 2 || mean === undefined || median === undefined) return [];
  const percent = (share: number): number => Math.round(share * 100);
  return [text('mean {mean} % · median {median} %', { mean: percent(mean), median: percent(median) })];
}

/** What keeps most students from their points; what only one has is in the reports. */
function causeLines(causes: readonly ClassCause[], style: TextStyle): string[] {
  const { localizer, paint } = style;
  const shared = causes.filter(({ students }) => students.length > 1).slice(0, mostCauses);
  if (shared.length === 0) return [];
  const width = String(shared[0]?.students.length ?? 0).length;
  return [
    '',
    paint('bold', localizer.say(text('What most have in common'))),
    ...shared.flatMap(({ words, checks, students }) => {
      const count = `${String(students.length).padStart(width)} × `;
      const where = checks.length > 0 ? ` (${checks.join(' ')})` : '';
      return paragraph(style, 1, `${flat(words)}${where}`, paint('bold', count));
    }),
  ];
}

function flat(words: string): string {
  return printable(words).replaceAll('\n', ' ');
}
