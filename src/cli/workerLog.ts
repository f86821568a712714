import { text, type Text } from '../base/text.ts';
import type { GradeTask } from '../classroom/gradeQueue.ts';
import { shortDigest } from '../classroom/queue/workerCount.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { formatDuration } from '../report/duration.ts';
import type { Colour } from '../report/paint.ts';
import { styleFor, type CliContext } from './cliContext.ts';

/** What a worker prints: a line for each submission, and on the other stream what happens to itself. */
export class WorkerLog {
  readonly #context: CliContext;
  /** By key. */
  readonly #startedAt = new Map<string, number>();

  constructor(context: CliContext) {
    this.#context = context;
  }

  readonly say = (sentence: Text): void => {
    this.#context.stderr.write(`${this.#context.localizer.say(sentence)}\n`);
  };

  readonly onStarted = ({ key }: GradeTask): void => {
    this.#startedAt.set(key, performance.now());
  };

  readonly onResult = (task: GradeTask, result: SubmissionResult): void => {
    const { stdout, localizer } = this.#context;
    const { paint } = styleFor(this.#context, stdout);
    const { colour, mark, sentence } = lineFor(result);
    const took = formatDuration(performance.now() - (this.#startedAt.get(task.key) ?? 0));
    this.#startedAt.delete(task.key);
    const line = `${paint(colour, mark)} ${taskName(task)}  ${localizer.say(sentence)}  ${paint('dim', took)}`;
    stdout.write(`${line}\n`);
  };

  readonly onReturned = (task: GradeTask): void => {
    this.#startedAt.delete(task.key);
    this.say(text('{task} was given back to the queue.', { task: taskName(task) }));
  };

  /** Nobody's mistake, and no reason to end: a task that was lost to another worker, say. */
  readonly onError = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    this.say(text('The queue reports: {reason}', { reason: reason.split('\n', 1)[0] ?? '' }));
  };
}

/** Who handed it in is not known here. */
function taskName({ key, lab }: GradeTask): string {
  return `${lab.id} ${shortDigest(key)}`;
}

function lineFor({ outcome, grade, reason }: SubmissionResult): {
  readonly colour: Colour;
  readonly mark: string;
  readonly sentence: Text;
} {
  if (grade) {
    const points = { score: grade.score, max: grade.maxScore };
    const colour = grade.verdict === 'passed' ? 'green' : 'yellow';
    return { colour, mark: '●', sentence: text('{score} of {max} points', points) };
  }
  const why = { reason: reason?.message ?? '' };
  return outcome === 'rejected'
    ? { colour: 'yellow', mark: '○', sentence: text('rejected: {reason}', why) }
    : { colour: 'red', mark: '!', sentence: text('not graded: {reason}', why) };
}
