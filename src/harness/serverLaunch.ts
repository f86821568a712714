import { hasOwnNetwork } from '../protocol/grade.ts';
import type { HarnessHost } from './checkContext.ts';
import { defaultLimits, type Launch } from './serverProcess.ts';

/** Processes and threads of all servers of a run: a JVM has 20 to 30 threads, and a check may have thousands of clients. */
const processesOfRun = 8192;
/** One that runs in circles does so for as long as a learner looks at a step. */
const watchedCpuSeconds = 24 * 3600;

/**
 * How a server of a check is started.
 * @param name tells it from all other servers of the run
 */
export function serverLaunch(
  host: HarnessHost,
  command: readonly string[],
  name: string,
  openFiles = defaultLimits.openFiles,
): Launch {
  return {
    command,
    folder: host.folder,
    environment: host.environment,
    ...(host.confinement && { confinement: host.confinement }),
    marker: { name: 'SOCKLAB_SERVER', value: `${host.runId}.${name}` },
    limits: {
      ...defaultLimits,
      openFiles,
      ...(hasOwnNetwork(host.sandbox) && { processes: processesOfRun }),
      ...(host.watcher ? { cpuSeconds: watchedCpuSeconds } : {}),
    },
  };
}
