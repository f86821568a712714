import { text, type Localizer, type Text } from '../base/text.ts';
import type { ClassComparison, StudentComparison, StudentSide } from './compareResults.ts';
import { roundPoints } from './roundPoints.ts';

/** `+6`, `−2.5`, `0` */
export function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0';
}

/** `93/100`, or what stands in its place. */
export function sideWords(side: StudentSide | undefined, localizer: Localizer): string {
  if (!side) return '–';
  if (side.outcome === 'rejected') return localizer.say(text('rejected'));
  if (!side.score) return localizer.say(text('not graded'));
  return `${roundPoints(side.score.points)}/${roundPoints(side.score.max)}`;
}

/** Whether there is anything to tell about a student. */
export function isChanged({ before, after, delta = 0, changes }: StudentComparison): boolean {
  return delta !== 0 || changes.length > 0 || before?.outcome !== after?.outcome;
}

/** How many did better and worse, each part a sentence. */
export function comparisonCounts({ students }: ClassComparison): Text[] {
  const count = (is: (each: StudentComparison) => boolean): number => students.filter(is).length;
  const onlyBefore = count(({ after }) => after === undefined);
  const onlyAfter = count(({ before }) => before === undefined);
  return [
    text('{count} have more points', { count: count(({ delta = 0 }) => delta > 0) }),
    text('{count} have fewer', { count: count(({ delta = 0 }) => delta < 0) }),
    text('{count} have the same', { count: count(({ delta }) => delta === 0) }),
    ...(onlyBefore > 0 ? [text('{count} only before', { count: onlyBefore })] : []),
    ...(onlyAfter > 0 ? [text('{count} only now', { count: onlyAfter })] : []),
  ];
}

/** What the lab itself changed, each part a line; empty where it changed nothing. */
export function labChanges({ labs, checks }: ClassComparison): Text[] {
  const [before, after] = [labs.before.join(', '), labs.after.join(', ')];
  return [
    ...(before === after ? [] : [text('The lab: {before} → {after}', { before, after })]),
    ...checks.added.map(({ id, title, points }) =>
      text('New check {id} {title}, {points} points', { id, title, points }),
    ),
    ...checks.removed.map(({ id, title, points }) =>
      text('Check {id} {title} is gone, {points} points', { id, title, points }),
    ),
    ...checks.points.map(({ check: { id, title, points }, before: old }) =>
      text('Check {id} {title}: {old} → {points} points', { id, title, old, points }),
    ),
  ];
}
