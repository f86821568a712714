// The runner process: runs a lab's checks against a learner's server, inside the sandbox, and nothing else.
// Standard input: one job (runnerJob.ts); for a watched check then WatchControls, a line each; its end cancels.
// Standard output: lines of JSON.
import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HumanError } from '../base/humanError.ts';
import { Localizer, text } from '../base/text.ts';
import { coreDictionaries } from '../lab/coreDictionary.ts';
import { sweepMarked } from '../proc/sweep.ts';
import { hasOwnNetwork } from '../protocol/grade.ts';
import { watchControlSchema } from '../protocol/watchControl.ts';
import { takeSnapshot } from '../sockets/takeSnapshot.ts';
import { confinementFailed } from './confinementFailed.ts';
import { loadChecks } from './loadChecks.ts';
import { runChecks } from './runChecks.ts';
import { runnerJobSchema, type RunnerJob, type RunnerLine } from './runnerJob.ts';
import { guardArgument, keepGuard } from './guard.ts';
import { runMarkerName } from './serverEnvironment.ts';
import { WatchPace } from './watchPace.ts';

const [role, runId, workFolder] = process.argv.slice(2);
if (role === guardArgument && runId && workFolder) await keepGuard(runId, workFolder);
else await main();

async function main(): Promise<void> {
  const cancelled = new AbortController();
  // Whoever has gone does not read; there is still everything to close.
  process.stdout.on('error', () => {
    cancelled.abort();
  });
  // As the first process of a pid namespace it gets no default action for signals: without handlers, none arrive.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      cancelled.abort();
    });
  const lines = createInterface({ input: process.stdin });
  const pace = new WatchPace();
  const first = await new Promise<string | undefined>(resolve => {
    // Controls may come in the same breath as the job.
    lines.once('line', content => {
      lines.on('line', control => hear(control, pace));
      resolve(content);
    });
    lines.once('close', () => {
      resolve(undefined);
    });
  });
  if (first === undefined) return;
  lines.once('close', () => {
    cancelled.abort();
  });
  const job = runnerJobSchema.parse(JSON.parse(first));
  const line = await run(job, cancelled.signal, job.watch ? pace : undefined).catch(aborted);
  await emit(line);
  process.exit(0);
}

async function run(job: RunnerJob, signal: AbortSignal, pace: WatchPace | undefined): Promise<RunnerLine> {
  if (hasOwnNetwork(job.sandbox)) bringLoopbackUp();
  tryUtilLinux();
  if (job.confinement) prepareConfinement(job.confinement.prepare);
  // Fails early, and with words, where there is no ss.
  await takeSnapshot({ ports: [1] });
  const checks = await loadChecks(job.checksFile);
  const localizer = new Localizer(job.locale, [...coreDictionaries(job.locale), job.dictionary]);
  const began = performance.now();
  const results = await runChecks(job, checks, localizer, line => void emit(line), signal, pace);
  const durationMs = Math.round(performance.now() - began);
  await sweepMarked({ name: runMarkerName, value: job.runId });
  return { type: 'results', results, durationMs };
}

const longestControl = 1000;

/** What is no control is passed over. */
function hear(content: string, pace: WatchPace): void {
  if (content.length > longestControl) return;
  try {
    const { data } = watchControlSchema.safeParse(JSON.parse(content));
    if (data) pace.obey(data);
  } catch {
    // No JSON.
  }
}

/** A new network namespace has nothing but a loopback interface that is down. */
function bringLoopbackUp(): void {
  try {
    execFileSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'ignore' });
  } catch {
    throw new HumanError(
      'ip-missing',
      text('The program `ip` cannot be run. Install it: sudo apt install iproute2.'),
    );
  }
}

/** Puts the work folder where the confined servers find it. */
function prepareConfinement([program = '', ...args]: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch {
    throw confinementFailed();
  }
}

/** The programs through which every server is started. */
function tryUtilLinux(): void {
  try {
    execFileSync('setpriv', ['--pdeathsig', 'KILL', '--', 'prlimit', '--core=0:0', '--', 'true'], {
      stdio: 'ignore',
    });
  } catch {
    throw new HumanError(
      'util-linux-missing',
      text('The programs `setpriv` and `prlimit` cannot be run. Install them: sudo apt install util-linux.'),
    );
  }
}

async function emit(line: RunnerLine): Promise<void> {
  await new Promise<void>(resolve => {
    process.stdout.write(`${JSON.stringify(line)}\n`, () => {
      resolve();
    });
  });
}

function aborted(error: unknown): RunnerLine {
  if (!(error instanceof HumanError)) throw error;
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(error.text.args))
    if (typeof value !== 'object') args[name] = value;
  return { type: 'aborted', code: error.code, text: { template: error.text.template, args } };
}
