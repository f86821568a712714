import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { runBuild } from '../grading/build.ts';
import { startGuard } from '../grading/guard.ts';
import { runMarkerName, serverEnvironment } from '../grading/serverEnvironment.ts';
import { copyToWorkFolder } from '../grading/workFolder.ts';
import { PortPool } from '../proc/portPool.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readSubmission } from '../lab/readSubmission.ts';
import { serverCommand } from '../lab/serverCommand.ts';
import { readFds } from '../proc/fdTable.ts';
import { readListeners, type ListenRow } from '../proc/listenWatch.ts';
import { ProcessTree } from '../proc/processTree.ts';
import { buildText } from '../report/buildText.ts';
import { graderPaths } from './installation.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface RunOptions {
  /** A free one from 10000 to 29999 where absent. */
  readonly port?: number;
}

/**
 * `socklab run`: builds a copy of the folder and runs the server in the foreground, with this terminal as its own.
 * @param args what the server gets after the port; what the lab says when empty
 */
export async function runRun(
  folder: string,
  args: readonly string[],
  options: RunOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const { submission, lab } = await readSubmission(folder, await openCatalogue(installation));
  const port = options.port ?? new PortPool(readListeners).take();
  if (readListeners().some(row => row.port === port)) {
    throw new HumanError(
      'port-taken',
      text(
        'Port {port} is taken: another program listens on it. End that program, or choose another port with --port.',
        { port },
      ),
    );
  }
  const runId = randomBytes(8).toString('hex');
  // An editor that closes kills its terminals, with no time for cleaning up.
  const work = await copyToWorkFolder(submission.folder, context.signal, copy =>
    startGuard(graderPaths(installation), runId, copy),
  );
  try {
    const build = await runBuild({ commands: submission.build, folder: work.folder, signal: context.signal });
    if (!build.ok || build.diagnostics.length > 0) {
      context.stderr.write(`${buildText(build, styleFor(context, context.stderr)).join('\n')}\n`);
    }
    if (!build.ok) return exitCodes.failed;
    const command = serverCommand(submission.run, port, args.length > 0 ? args : lab.manifest.arguments);
    return await runServer(command, work.folder, port, runId, context);
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled;
    throw error;
  } finally {
    await work.dispose();
  }
}

async function runServer(
  command: readonly string[],
  folder: string,
  port: number,
  runId: string,
  context: CliContext,
): Promise<ExitCode> {
  const { localizer, paint } = styleFor(context, context.stderr);
  const say = (line: string): void => void context.stderr.write(`${paint('dim', line)}\n`);
  say(`$ ${command.join(' ')}`);
  const marker = { name: runMarkerName, value: runId };
  // The kernel ends it when this process dies in a way that leaves no time for cleaning up.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    cwd: folder,
    env: serverEnvironment(context.env, marker.value),
    stdio: 'inherit',
  });
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  await once(child, 'spawn').catch((error: unknown) => {
    throw new HumanError(
      'setpriv-missing',
      text('The program cannot be started ({reason}). Is util-linux installed?', { reason: String(error) }),
    );
  });
  const tree = new ProcessTree({ rootPid: child.pid ?? 0, marker });
  const over = new AbortController();
  const announced = announce(tree, port, over.signal, address => {
    say(localizer.say(text('Listening on {address}:{port}. Stop it with Ctrl-C.', { address, port })));
  });
  const stop = (): void => void askToStop(tree, over.signal);
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
    if (context.signal.aborted) return exitCodes.cancelled;
    say(
      localizer.say(
        signal === null
          ? text('Your server has exited with code {code}.', { code: code ?? 0 })
          : text('Your server was ended by {signal}.', { signal }),
      ),
    );
    return code === 0 ? exitCodes.passed : exitCodes.failed;
  } finally {
    over.abort();
    context.signal.removeEventListener('abort', stop);
    await announced;
    await tree.kill();
  }
}

/** First politely, as a terminal would; after 2 s not. */
async function askToStop(tree: ProcessTree, over: AbortSignal): Promise<void> {
  tree.signal('SIGTERM');
  await sleep(2000, undefined, { signal: over }).catch(() => undefined);
  if (!over.aborted) await tree.kill();
}

/** Tells once when a process of the tree listens on the port; says nothing where that is never seen. */
async function announce(
  tree: ProcessTree,
  port: number,
  over: AbortSignal,
  tell: (address: string) => void,
): Promise<void> {
  while (!over.aborted) {
    const rows = readListeners().filter(row => row.port === port);
    const row = rows.find(candidate => belongs(candidate, tree));
    if (row) {
      tell(row.address.includes(':') ? `[${row.address}]` : row.address);
      return;
    }
    await sleep(50, undefined, { signal: over }).catch(() => undefined);
  }
}

function belongs(row: ListenRow, tree: ProcessTree): boolean {
  return tree
    .members()
    .some(({ pid }) => [...readFds(pid).values()].some(fd => fd.kind === 'socket' && fd.inode === row.inode));
}
