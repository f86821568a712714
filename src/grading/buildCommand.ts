import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { ProcessTree } from '../proc/processTree.ts';
import { missingTool } from './missingTool.ts';

export interface BuildCommand {
  /** Program and arguments; never empty. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the command and whatever it started. */
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: Buffer) => void;
}

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs one command of a build in a session of its own and leaves no process of it behind, daemons included.
 * An abort ends it; it then resolves like any other end.
 * @throws HumanError `compiler-missing`, `build-command-missing`, `build-command-not-executable`
 */
export async function runBuildCommand({
  command,
  folder,
  environment,
  signal,
  onOutput,
}: BuildCommand): Promise<CommandEnd> {
  const [program = '', ...args] = command;
  const marker = { name: 'SOCKLAB_BUILD', value: randomBytes(12).toString('hex') };
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...buildEnvironment(process.env, process.platform), ...environment, [marker.name]: marker.value },
  });
  child.stdout.on('data', onOutput);
  child.stderr.on('data', onOutput);
  const ended = new Promise<CommandEnd>((resolve, reject) => {
    child.once('exit', (code, name) => {
      resolve({ code, signal: name });
    });
    child.once('error', error => {
      reject(asHumanError(error, program));
    });
  });
  const { pid } = child;
  if (pid === undefined) return ended;
  const tree = new ProcessTree({ rootPid: pid, marker });
  const stop = (): void => void tree.kill();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    if (process.platform !== 'linux') killGroup(pid);
    await tree.kill();
    await drain(child);
  }
}

/**
 * The environment of compilers: messages in English and UTF-8, which the parsers and the sources need, and nothing
 * that an editor has put there for its own Node.
 */
function buildEnvironment(own: NodeJS.ProcessEnv, platform: NodeJS.Platform): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _electron, NODE_OPTIONS: _options, LANGUAGE: _language, ...rest } = own;
  return { ...rest, LC_ALL: platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' };
}

/** Reaches the usual children where there is no /proc to find them in. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** Waits for the last output; somebody who holds the pipes and could not be killed is not waited for. */
async function drain(child: ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].filter(stream => stream?.closed === false);
  const closed = Promise.all(streams.map(async stream => stream && once(stream, 'close')));
  const patience = new AbortController();
  await Promise.race([closed, delay(1000, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  for (const stream of streams) stream?.destroy();
}

function asHumanError(error: Error, program: string): Error {
  const code = errorCode(error);
  if (code === 'ENOENT') {
    if (!program.includes('/')) return missingTool(program);
    return new HumanError(
      'build-command-missing',
      text('The build command {program} does not exist in the folder. Check “build” in .socklab.json.', {
        program,
      }),
    );
  }
  if (code === 'EACCES') {
    return new HumanError(
      'build-command-not-executable',
      text('The build command {program} may not be executed. Make it executable with: chmod +x {program}', {
        program,
      }),
    );
  }
  return error;
}
