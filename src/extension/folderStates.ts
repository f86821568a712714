import type { SharedCause } from '../protocol/grade.ts';
import type { Grader } from './grader.ts';
import type { LabFolder } from './labFolder.ts';
import type { CheckState } from './labNodes.ts';
import type { Results } from './results.ts';

/** What the last grade of all checks came to. */
interface Standing {
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  /** From which several checks fail. */
  readonly causes: readonly SharedCause[];
}

/** What is known of each check of a folder now: the running grade first, then what was kept. */
export class FolderStates {
  readonly #grader: Pick<Grader, 'session'>;
  readonly #results: Pick<Results, 'get'>;

  constructor(grader: Pick<Grader, 'session'>, results: Pick<Results, 'get'>) {
    this.#grader = grader;
    this.#results = results;
  }

  check(folder: LabFolder, id: string): CheckState {
    const progress = this.#grader.session(folder.path)?.checks.get(id);
    if (progress) return progress;
    const result = this.#results.get(folder.path)?.checks[id];
    return result ? { kind: 'judged', result } : { kind: 'unknown' };
  }

  /** False when the program did not build in the latest grade. */
  built(folder: LabFolder): boolean {
    return this.#results.get(folder.path)?.built !== false;
  }

  /** The last grade of all checks. */
  grade(folder: LabFolder): Standing | undefined {
    const grade = this.#results.get(folder.path)?.grade;
    if (!grade) return undefined;
    const { score, maxScore, verdict, causes = [] } = grade;
    return { score, maxScore, passed: verdict === 'passed', causes };
  }
}
