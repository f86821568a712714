import type { Localizer } from '../base/text.ts';
import type { CheckDefinition } from '../harness/check.ts';
import type { HarnessHost } from '../harness/checkContext.ts';
import { socketOwners } from '../harness/kernelView.ts';
import { PortPool } from '../proc/portPool.ts';
import type { Server } from '../harness/server.ts';
import { readListeners } from '../proc/listenWatch.ts';
import type { CheckResult } from '../protocol/grade.ts';
import { joinOwners } from '../sockets/owners.ts';
import { SocketSampler } from '../sockets/sampler.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import { isJudged } from './assembleGrade.ts';
import { cancelledResult, runCheck, skippedResult } from './runCheck.ts';
import type { RunnerJob, RunnerLine } from './runnerJob.ts';
import { schedule } from './schedule.ts';
import { serverEnvironment } from './serverEnvironment.ts';

/** Output events of one check and stream end here; the finding has the end of it in any case. */
const outputEventLimit = 16 * 1024;

/** Runs the checks of a job concurrently and resolves with their results in the job's order. */
export async function runChecks(
  job: RunnerJob,
  definitions: readonly CheckDefinition[],
  localizer: Localizer,
  emit: (line: RunnerLine) => void,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const servers = new Set<Server>();
  const host = makeHost(job, localizer, servers, emit);
  const sampler = job.sampleHz > 0 ? sampleSockets(job, servers, emit) : undefined;
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
          const result = await runCheck(check, byId.get(check.id), host, signal);
          if (isJudged(result)) judged.add(check.id);
          emit({ type: 'checkFinished', result });
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
    await sampler?.sampleNow();
    sampler?.dispose();
  }
}

function makeHost(
  job: RunnerJob,
  localizer: Localizer,
  servers: Set<Server>,
  emit: (line: RunnerLine) => void,
): HarnessHost {
  const printed = new Map<string, number>();
  return {
    run: job.run,
    arguments: job.arguments,
    folder: job.folder,
    environment: serverEnvironment(process.env, job.runId),
    runId: job.runId,
    ports: new PortPool(job.sandbox === 'private' ? (): [] => [] : readListeners),
    seed: job.seed,
    sandbox: job.sandbox,
    localizer,
    onServerStarted: server => {
      servers.add(server);
    },
    onServerEnded: server => {
      servers.delete(server);
    },
    onStep: (id, step) => {
      if (job.sampleHz > 0) emit({ type: 'step', id, step });
    },
    onOutput: (id, stream, text) => {
      const key = `${id} ${stream}`;
      const before = printed.get(key) ?? 0;
      printed.set(key, before + text.length);
      if (before < outputEventLimit)
        emit({ type: 'output', id, stream, text: text.slice(0, outputEventLimit - before) });
    },
  };
}

function sampleSockets(
  job: RunnerJob,
  servers: ReadonlySet<Server>,
  emit: (line: RunnerLine) => void,
): SocketSampler {
  return new SocketSampler({
    intervalMs: 1000 / job.sampleHz,
    // A private network holds nothing but the run; elsewhere only its own ports are of interest.
    take: options =>
      takeSnapshot(job.sandbox === 'private' ? options : { ...options, ports: portsOf(servers) }),
    decorate: rows => joinOwners(rows, socketOwners([...servers].flatMap(server => server.members()))),
    onSnapshot: snapshot => {
      emit({ type: 'sockets', snapshot: { ...snapshot, rows: [...snapshot.rows] } });
    },
    onDelta: delta => {
      emit({
        type: 'socketsChanged',
        delta: { ...delta, upserted: [...delta.upserted], removed: [...delta.removed] },
      });
    },
    // The picture is a convenience; a grade does not fail for want of it.
    onError: () => undefined,
  });
}

function portsOf(servers: ReadonlySet<Server>): number[] {
  return [...servers].map(server => server.port).slice(-50);
}
