import { text } from '../base/text.ts';
import { verdicts, type CheckResult, type Grade } from '../protocol/grade.ts';
import { buildText } from './buildText.ts';
import { causesText, toldBefore } from './causesText.ts';
import { displayWidth, padEnd, padStart, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { findingText, type FindingTextOptions } from './findingText.ts';
import { paragraph, type TextStyle } from './textStyle.ts';
import { verdictCount, verdictMark } from './verdictMark.ts';

export interface GradeTextOptions extends FindingTextOptions {
  /** In the language of the run; the lab's id where absent. */
  readonly labTitle?: string;
  /** `C` rather than `c`. */
  readonly languageTitle?: string;
  /** The command that repeats the run, without the seed: `socklab grade my-server`. */
  readonly replay?: string;
}

/** A grade for a person at a terminal, with a line end behind its last line. */
export function gradeText(grade: Grade, style: TextStyle, options: GradeTextOptions = {}): string {
  const lines = [
    ...headline(grade, style, options),
    '',
    ...body(grade, style, options),
    '',
    ...causesText(grade.causes ?? [], style),
    ...scoreText(grade, style),
    ...footText(grade, style, options),
  ];
  return `${lines.join('\n')}\n`;
}

function body(grade: Grade, style: TextStyle, options: GradeTextOptions): string[] {
  if (grade.build.ok) return checksText(grade, style, { ...options, lab: grade.lab });
  if (grade.verdict !== 'cancelled') return buildText(grade.build, style);
  return [` ${style.paint('yellow', style.localizer.say(text('Stopped before the end.')))}`];
}

function headline(grade: Grade, { paint, localizer }: TextStyle, options: GradeTextOptions): string[] {
  const facts = {
    lab: `${grade.lab} ${grade.labVersion}`,
    language: options.languageTitle ?? grade.language,
  };
  return [
    `${paint('bold', options.labTitle ?? grade.lab)}  ${paint('dim', localizer.say(text('{lab} · {language}', facts)))}`,
  ];
}

/** One aligned row a check; what did not pass explains itself below its row. */
function checksText({ checks, causes = [] }: Grade, style: TextStyle, options: GradeTextOptions): string[] {
  const rows = checks.map(check => ({
    check,
    points: `${check.bonus ? '+' : ''}${number(check.points)}/${number(check.maxPoints)}`,
    time:
      check.verdict === 'skipped' || check.verdict === 'cancelled' ? '' : formatDuration(check.durationMs),
  }));
  const width = (of: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map(row => displayWidth(of(row))));
  const idWidth = width(row => row.check.id);
  const pointsWidth = width(row => row.points);
  const timeWidth = width(row => row.time);
  const room = Math.max(12, style.columns - idWidth - pointsWidth - timeWidth - 10);
  const titleWidth = Math.min(
    room,
    width(row => row.check.title),
  );
  return rows.flatMap(({ check, points, time }, i) => {
    const mark = verdictMark(check.verdict);
    const title = padEnd(truncate(check.title, titleWidth), titleWidth);
    const row = [
      ` ${style.paint(mark.colour, mark.symbol)} ${style.paint('dim', padEnd(check.id, idWidth))}`,
      check.verdict === 'passed' ? title : style.paint('bold', title),
      padStart(points, pointsWidth),
      style.paint('dim', padStart(time, timeWidth)),
    ].join('  ');
    const note = check.note ? paragraph(style, 7, check.note, `${style.paint('yellow', '·')} `) : [];
    const finding = saysTheSame(check, rows[i + 1]?.check)
      ? []
      : findingText(check, style, { ...options, sameAs: toldBefore(check, causes) });
    const gap = check.verdict !== 'skipped' && finding.length > 1 ? [''] : [];
    return [row.trimEnd(), ...note, ...finding, ...gap];
  });
}

/** Of skipped checks in a row with one reason, only the last gives it. */
function saysTheSame(check: CheckResult, next: CheckResult | undefined): boolean {
  return (
    check.verdict === 'skipped' &&
    next?.verdict === 'skipped' &&
    check.finding?.message === next.finding?.message
  );
}

function scoreText(grade: Grade, { localizer, paint }: TextStyle): string[] {
  const share = grade.maxScore > 0 ? Math.min(1, grade.score / grade.maxScore) : 0;
  // A bar is only full when nothing is missing, not even what a bonus makes up for.
  const full = share === 1 && grade.verdict === 'passed' ? 24 : Math.min(23, Math.round(share * 24));
  const colour = grade.verdict === 'passed' ? 'green' : grade.verdict === 'failed' ? 'red' : 'yellow';
  const counts = verdicts
    .map(verdict => ({ verdict, count: grade.checks.filter(check => check.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) =>
      paint(verdictMark(verdict).colour, localizer.say(verdictCount(verdict, count))),
    );
  const score = localizer.say(
    text('Score {score}/{max}', { score: number(grade.score), max: number(grade.maxScore) }),
  );
  const bar = paint(colour, '█'.repeat(full)) + paint('dim', '░'.repeat(24 - full));
  return [` ${paint('bold', score)}  ${bar}  ${counts.join(' · ')}`.trimEnd()];
}

function footText(grade: Grade, style: TextStyle, options: GradeTextOptions): string[] {
  const { localizer, paint } = style;
  const facts = localizer.say(
    text('seed {seed} · sandbox {sandbox} · build {build} · checks {checks}', {
      seed: grade.seed,
      sandbox: grade.sandbox,
      build: formatDuration(grade.build.durationMs),
      checks: formatDuration(grade.durationMs),
    }),
  );
  const lines = [
    ...grade.notes.flatMap(note => paragraph(style, 1, note, `${paint('yellow', '·')} `)),
    ` ${paint('dim', facts)}`,
  ];
  if (options.replay && grade.build.ok && grade.verdict !== 'passed') {
    const command = `${options.replay} --seed ${grade.seed}`;
    lines.push(` ${paint('dim', localizer.say(text('Same bytes again: {command}', { command })))}`);
  }
  return lines;
}

/** Points without needless digits. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
