import { csvOf } from './classCsv.ts';
import type { ClassComparison, StudentComparison, StudentSide } from './compareResults.ts';
import { roundPoints } from './roundPoints.ts';
import { withValidText } from './validText.ts';

/**
 * Two gradings as a table: a line for everybody, a column for each check. A check's cell is empty where nothing changed;
 * else it says what kind of change it is and both verdicts: `better failed>passed`, `added >passed`.
 */
export function compareCsv(comparison: ClassComparison): string {
  const { checks, students } = withValidText(comparison);
  const header = [
    ...[
      'id',
      'name',
      'email',
      'oldOutcome',
      'newOutcome',
      'oldScore',
      'oldMaxScore',
      'newScore',
      'newMaxScore',
    ],
    ...['delta', 'deltaOfLab', 'resubmitted'],
    ...checks.all.map(({ id }) => id),
  ];
  return csvOf([
    header,
    ...students.map(student =>
      line(
        student,
        checks.all.map(({ id }) => id),
      ),
    ),
  ]);
}

function line(each: StudentComparison, checks: readonly string[]): (string | number)[] {
  const { student, before, after, delta, deltaOfLab, isResubmitted, changes } = each;
  const cells = new Map(
    changes.map(change => [
      change.id,
      `${change.kind} ${change.before?.verdict ?? ''}>${change.after?.verdict ?? ''}`,
    ]),
  );
  return [
    ...[student.id, student.name ?? '', student.email ?? ''],
    ...[before?.outcome ?? 'missing', after?.outcome ?? 'missing', ...score(before), ...score(after)],
    ...[delta ?? '', deltaOfLab ?? '', isResubmitted ? 'yes' : ''],
    ...checks.map(id => cells.get(id) ?? ''),
  ];
}

function score(side: StudentSide | undefined): (string | number)[] {
  return side?.score ? [roundPoints(side.score.points), roundPoints(side.score.max)] : ['', ''];
}
