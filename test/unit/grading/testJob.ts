import type { RunnerJob } from '../../../src/grading/runnerJob.ts';

/** What every check of a job must have beside. */
const plainCheck: Omit<RunnerJob['checks'][number], 'id' | 'title' | 'deadlineMs'> = {
  points: 1,
  bonus: false,
  needs: [],
  exclusive: false,
  requires: [],
  hints: [],
};

/** A job in `plain` that nothing is recorded of, with checks of these ids; tests say what theirs has beside. */
export function testJob(ids: readonly string[], more: Partial<RunnerJob>, deadlineMs = 30_000): RunnerJob {
  return {
    runId: 'test',
    lab: 'nowhere',
    sandbox: 'plain',
    seed: '5eed',
    locale: 'en',
    dictionary: {},
    checksFile: '/nowhere',
    checks: ids.map(id => ({ ...plainCheck, id, title: id, deadlineMs })),
    arguments: [],
    run: [],
    folder: '/nowhere',
    jobs: 1,
    sampleHz: 0,
    record: false,
    watch: false,
    ...more,
  };
}
