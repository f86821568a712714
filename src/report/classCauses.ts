import { groupBy } from '../base/groupBy.ts';
import { text, type Localizer } from '../base/text.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { ClassRow } from './classInput.ts';

/** Something that keeps several students from their points, or one. */
export interface ClassCause {
  /** What it is; measured values that differ from student to student are left out. */
  readonly words: string;
  /** Ids of the checks that fail from it, in the order of the lab; none where nothing was run. */
  readonly checks: readonly string[];
  /** Who is affected, by their places in the rows. */
  readonly students: readonly number[];
}

/** One student's trouble with one cause. */
interface Trouble {
  readonly id: string;
  readonly words: string;
  readonly check?: string;
  readonly student: number;
}

/** What goes wrong in a class, first what most students have in common, then what costs most checks. */
export function classCauses(
  rows: readonly ClassRow[],
  checks: readonly CheckManifest[],
  localizer: Localizer,
): ClassCause[] {
  const troubles = rows.flatMap((row, student) => troublesOf(row, student, localizer));
  const causes = [...groupBy(troubles, trouble => trouble.id).values()].map(group => {
    const found = new Set(group.map(({ check }) => check));
    return {
      words: commonWords(group.map(({ words }) => words)),
      checks: checks.filter(({ id }) => found.has(id)).map(({ id }) => id),
      students: [...new Set(group.map(({ student }) => student))],
      weight: group.length,
    };
  });
  return causes
    .sort((a, b) => b.students.length - a.students.length || b.weight - a.weight)
    .map(({ words, checks: ids, students }) => ({ words, checks: ids, students }));
}

function troublesOf({ result }: ClassRow, student: number, localizer: Localizer): Trouble[] {
  const { grade, outcome, reason } = result ?? {};
  if (outcome === 'rejected') {
    return [{ id: `rejected ${reason?.code ?? ''}`, words: reason?.message ?? '', student }];
  }
  if (outcome !== 'graded' || !grade) return [];
  if (!grade.build.ok) {
    return [{ id: 'not built', words: localizer.say(text('The program does not build.')), student }];
  }
  return grade.checks.flatMap(check => {
    const cause = causeOf(check);
    return cause ? [{ ...cause, check: check.id, student }] : [];
  });
}

/**
 * The root cause where one was found; else what happened. What the grader could not judge is nobody's trouble, and a check
 * that was skipped has the cause of the one that it builds on.
 */
function causeOf({ id, verdict, finding }: CheckResult): Pick<Trouble, 'id' | 'words'> | undefined {
  if (!finding || (verdict !== 'failed' && verdict !== 'timedOut')) return undefined;
  if (finding.root) return { id: `root ${finding.root.id}`, words: finding.root.words };
  return { id: `${id} ${withoutNumbers(finding.message)}`, words: finding.message };
}

/** The words themselves where all say the same, else with a mark where the numbers are. */
function commonWords(all: readonly string[]): string {
  const [first = ''] = all;
  return all.every(words => words === first) ? first : withoutNumbers(first);
}

/** Numbers that belong to a name (`accept4`) stay. */
function withoutNumbers(words: string): string {
  return words.replaceAll(/(?<![A-Za-z_0-9])(?:0x[0-9a-f]+|\d+(?:[.,]\d+)*)/gi, '…');
}
