import { groupBy } from '../base/groupBy.ts';
import type { Student } from '../protocol/submissionResult.ts';
import type { FoundSubmission } from './findSubmissions.ts';
import type { RosterEntry } from './roster.ts';

export interface StudentsSubmissions {
  readonly student: Student;
  /** At least one, in the order in which they were found: the last counts. */
  readonly submissions: readonly FoundSubmission[];
  /** Whether the roster, where there is one, knows the student. */
  readonly isKnown: boolean;
}

export interface AssignedSubmissions {
  /** Sorted by the student's id. */
  readonly handedIn: readonly StudentsSubmissions[];
  /** Who is in the roster and has handed in nothing; sorted by id. */
  readonly missing: readonly Student[];
}

/**
 * Whose submission is whose. Without a roster the name of the folder or zip file is the student. With one it is whoever
 * is called so, or whose id, account, e-mail address or name is a part of it, as in `Sample One_4711_file`.
 */
export function assignStudents(
  found: readonly FoundSubmission[],
  roster: readonly RosterEntry[] | undefined,
): AssignedSubmissions {
  const index = new RosterIndex(roster ?? []);
  const owned = found.map(submission => {
    const entry = index.find(submission.label);
    return { submission, student: entry ? studentOf(entry) : { id: submission.label }, isKnown: !!entry };
  });
  const groups = [...groupBy(owned, ({ student }) => student.id).values()];
  const handedIn = groups.flatMap(group => {
    const [first] = group;
    if (!first) return [];
    const submissions = group.map(({ submission }) => submission).sort(lastCounts);
    return [{ student: first.student, submissions, isKnown: first.isKnown || !roster }];
  });
  const there = new Set(handedIn.map(({ student }) => student.id));
  const missing = (roster ?? []).filter(({ id }) => !there.has(id)).map(studentOf);
  const byId = (a: Student, b: Student): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return {
    handedIn: handedIn.sort((a, b) => byId(a.student, b.student)),
    missing: missing.sort(byId),
  };
}

/** By name; of a folder and a zip file of one name the folder is the later one, since somebody has unpacked it. */
function lastCounts(a: FoundSubmission, b: FoundSubmission): number {
  if (a.label !== b.label || a.kind === b.kind) return 0;
  return a.kind === 'zip' ? -1 : 1;
}

function studentOf({ id, name, email }: RosterEntry): Student {
  return { id, ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
}

/** Shorter ones are found in everything. */
const shortestPart = 3;

class RosterIndex {
  /** Small letters. */
  readonly #whole = new Map<string, RosterEntry | 'several'>();
  /** Whatever may be a part of a name, the longest first. */
  readonly #parts: readonly (readonly [string, RosterEntry])[];

  constructor(roster: readonly RosterEntry[]) {
    const ids = new Set(roster.map(({ id }) => id.toLowerCase()));
    for (const entry of roster) this.#whole.set(entry.id.toLowerCase(), entry);
    for (const entry of roster) {
      for (const alias of [...entry.aliases, entry.name ?? ''].map(each => each.toLowerCase())) {
        // An id goes before what somebody else is called besides.
        if (alias === '' || ids.has(alias)) continue;
        // One's own account and address may be the same but for capitals.
        const before = this.#whole.get(alias);
        this.#whole.set(alias, before && before !== entry ? 'several' : entry);
      }
    }
    const parts: [string, RosterEntry][] = [];
    for (const [key, entry] of this.#whole)
      if (entry !== 'several' && [...key].length >= shortestPartOf(key)) parts.push([key, entry]);
    this.#parts = parts.sort(([a], [b]) => b.length - a.length);
  }

  find(label: string): RosterEntry | undefined {
    const wanted = label.toLowerCase();
    const exact = this.#whole.get(wanted);
    if (exact) return exact === 'several' ? undefined : exact;
    const [best, ...others] = this.#parts.filter(([key]) => isPart(key, wanted));
    if (!best) return undefined;
    // Of two that fit equally well neither is taken.
    const rival = others.find(([key, entry]) => entry !== best[1] && !isPart(key, best[0]));
    return rival ? undefined : best[1];
  }
}

/** Chinese names have two characters. */
function shortestPartOf(key: string): number {
  return /^\p{Script=Han}+$/u.test(key) ? 2 : shortestPart;
}

/** Whether it stands in there with no letter or digit right before or behind it. */
function isPart(key: string, whole: string): boolean {
  for (let at = whole.indexOf(key); at >= 0; at = whole.indexOf(key, at + 1)) {
    const before = [...whole.slice(0, at)].at(-1) ?? ' ';
    const behind = [...whole.slice(at + key.length)].at(0) ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(behind)) return true;
  }
  return false;
}
