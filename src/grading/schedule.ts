/** Something to run, once what it builds on is done. */
export interface Task<Result> {
  readonly id: string;
  /** Ids of tasks that must have succeeded. */
  readonly needs: readonly string[];
  /** Runs while nothing else does. */
  readonly exclusive: boolean;
  /** Longer ones start earlier, so that the last to finish is not also the last to start. */
  readonly weight: number;
  run(): Promise<Result>;
  /** Whether what builds on this task may run. */
  succeeded(result: Result): boolean;
  /** The result of a task that is not run because these did not succeed. */
  skip(failed: readonly string[]): Result;
}

type State = 'waiting' | 'running' | 'succeeded' | 'failed';

/**
 * Runs tasks at most `jobs` at a time, in the order of their weight as far as needs and exclusiveness allow, and
 * resolves with all results by id. A task that waits to be alone goes before others as soon as the running ones end,
 * so that it cannot starve. Needs that name no task count as failed, and so do circles.
 */
export async function schedule<Result>(
  tasks: readonly Task<Result>[],
  jobs: number,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const states = new Map<string, State>(tasks.map(task => [task.id, 'waiting']));
  const queue = [...tasks].sort((a, b) => b.weight - a.weight);
  let running = 0;
  let alone = false;

  const finish = (task: Task<Result>, result: Result): void => {
    results.set(task.id, result);
    states.set(task.id, task.succeeded(result) ? 'succeeded' : 'failed');
  };

  const readiness = (task: Task<Result>): 'ready' | 'later' | readonly string[] => {
    const unmet = task.needs.filter(id => states.get(id) !== 'succeeded');
    if (unmet.length === 0) return 'ready';
    const failed = unmet.filter(id => states.get(id) === 'failed' || !states.has(id));
    return failed.length > 0 ? failed : 'later';
  };

  await new Promise<void>((resolve, reject) => {
    const start = (task: Task<Result>): void => {
      states.set(task.id, 'running');
      running++;
      alone = task.exclusive;
      task
        .run()
        .then(result => {
          finish(task, result);
        })
        .finally(() => {
          running--;
          alone = false;
        })
        .then(advance)
        .catch(reject);
    };
    const skipHopeless = (): void => {
      for (let again = true; again;) {
        again = false;
        for (const task of queue.filter(each => states.get(each.id) === 'waiting')) {
          const ready = readiness(task);
          if (ready === 'ready' || ready === 'later') continue;
          finish(task, task.skip(ready));
          again = true;
        }
      }
    };
    const advance = (): void => {
      skipHopeless();
      const ready = queue.filter(task => states.get(task.id) === 'waiting' && readiness(task) === 'ready');
      for (const task of ready) {
        if (alone || running >= jobs) break;
        if (!task.exclusive) start(task);
        else if (running === 0) start(task);
        else break;
      }
      if (running > 0) return;
      // Whatever still waits now waits for itself.
      for (const task of queue.filter(each => states.get(each.id) === 'waiting'))
        finish(task, task.skip(task.needs));
      resolve();
    };
    advance();
  });
  return results;
}
