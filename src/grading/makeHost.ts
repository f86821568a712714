import type { Localizer } from '../base/text.ts';
import type { HarnessHost } from '../harness/checkContext.ts';
import type { Server } from '../harness/server.ts';
import { readListeners } from '../proc/listenWatch.ts';
import { PortPool } from '../proc/portPool.ts';
import { hasOwnNetwork } from '../protocol/grade.ts';
import type { Recordings } from './recordings.ts';
import type { RunnerJob, RunnerLine } from './runnerJob.ts';
import { runMarkerName, serverEnvironment } from './serverEnvironment.ts';
import type { SocketView } from './socketView.ts';
import type { WatchPace } from './watchPace.ts';

/** Output events of one check and stream end here; the finding has the end of it in any case. */
const outputEventLimit = 16 * 1024;

export interface HostParts {
  readonly job: RunnerJob;
  readonly localizer: Localizer;
  /** Those that run at the moment; kept up to date. */
  readonly servers: Set<Server>;
  readonly recordings: Recordings | undefined;
  readonly view: SocketView | undefined;
  /** When steps may be made, where the check is watched. */
  readonly pace: WatchPace | undefined;
  readonly emit: (line: RunnerLine) => void;
}

/** What the runner lends to all checks of a job. */
export function makeHost({ job, localizer, servers, recordings, view, pace, emit }: HostParts): HarnessHost {
  const printed = new Map<string, number>();
  return {
    run: job.run,
    arguments: job.arguments,
    folder: job.folder,
    environment: job.confinement
      ? { ...job.confinement.environment, [runMarkerName]: job.runId }
      : serverEnvironment(process.env, job.runId),
    runId: job.runId,
    ports: new PortPool(hasOwnNetwork(job.sandbox) ? (): [] => [] : readListeners),
    seed: job.seed,
    sandbox: job.sandbox,
    ...(job.confinement && { confinement: job.confinement.server }),
    localizer,
    onServerStarted: (server, id) => {
      servers.add(server);
      recordings?.serves(id, server.port);
    },
    onServerEnded: server => {
      servers.delete(server);
      view?.ended(server.port);
    },
    onStep: (id, step) => {
      recordings?.step(id, step);
      if (job.sampleHz > 0) emit({ type: 'step', id, step });
    },
    onOutput: (id, stream, text) => {
      const key = `${id} ${stream}`;
      const before = printed.get(key) ?? 0;
      printed.set(key, before + text.length);
      if (before < outputEventLimit)
        emit({ type: 'output', id, stream, text: text.slice(0, outputEventLimit - before) });
    },
    ...(view && { look: async () => view.look() }),
    ...(view &&
      pace && {
        watcher: {
          ahead: (id, step) => {
            emit({ type: 'stepAhead', id, step });
          },
          permission: async signal => pace.permission(signal),
          look: async () => view.look(),
          glimpse: () => {
            view.glimpse();
          },
        },
      }),
  };
}
