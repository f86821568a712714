import type { Localizer } from '../base/text.ts';
import type { CheckDefinition } from '../harness/check.ts';
import type { Server } from '../harness/server.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { isJudged } from './assembleGrade.ts';
import { makeHost } from './makeHost.ts';
import { Recordings } from './recordings.ts';
import { cancelledResult, runCheck, skippedResult } from './runCheck.ts';
import type { RunnerJob, RunnerLine } from './runnerJob.ts';
import { schedule } from './schedule.ts';
import { SocketView } from './socketView.ts';
import type { WatchPace } from './watchPace.ts';

/** Runs the checks of a job concurrently and resolves with their results in the job's order. */
export async function runChecks(
  job: RunnerJob,
  definitions: readonly CheckDefinition[],
  localizer: Localizer,
  emit: (line: RunnerLine) => void,
  signal: AbortSignal,
  pace?: WatchPace,
): Promise<CheckResult[]> {
  const servers = new Set<Server>();
  const recordings = job.record ? new Recordings() : undefined;
  const view = job.sampleHz > 0 || recordings ? new SocketView(job, servers, recordings, emit) : undefined;
  const host = makeHost({ job, localizer, servers, recordings, view, pace, emit });
  const judged = new Set<string>();
  const byId = new Map(definitions.map(definition => [definition.id, definition]));
  try {
    const results = await schedule(
      job.checks.map(check => ({
        id: check.id,
        needs: check.needs,
        exclusive: check.exclusive,
        weight: check.deadlineMs,
        run: async (): Promise<CheckResult> => {
          if (!signal.aborted) emit({ type: 'checkStarted', id: check.id });
          const { id, title } = check;
          recordings?.begin({ check: { id, title }, lab: job.lab, stepped: job.watch });
          const result = await runCheck(check, byId.get(id), host, signal);
          if (isJudged(result)) judged.add(id);
          emit({ type: 'checkFinished', result });
          const recording = recordings?.finish(result);
          if (recording) emit({ type: 'recording', recording });
          return result;
        },
        succeeded: (result: CheckResult) => result.verdict === 'passed',
        skip: (failed: readonly string[]): CheckResult => {
          const isTheirs = failed.some(id => judged.has(id));
          const result = signal.aborted
            ? cancelledResult(check)
            : skippedResult(check, failed, isTheirs, host);
          if (isJudged(result)) judged.add(check.id);
          emit({ type: 'checkFinished', result });
          return result;
        },
      })),
      job.jobs,
    );
    return job.checks.flatMap(check => results.get(check.id) ?? []);
  } finally {
    await view?.look();
    view?.dispose();
  }
}
