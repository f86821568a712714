import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, constants } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { ProcessCount, processLimit } from '../harness/processCount.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { findProgram } from '../proc/findProgram.ts';
import { withoutInherited } from '../proc/inheritedFds.ts';
import { ProcessTree } from '../proc/processTree.ts';
import type { Confinement } from './confinement.ts';
import { checkWords, confinementWords } from './confinementWords.ts';
import { missingTool } from './missingTool.ts';
import { needVisible } from './visibleTool.ts';

export interface BuildCommand {
  /** Program and arguments; never empty. */
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where the submission is somebody else's: shuts the command off. */
  readonly confinement?: Confinement | undefined;
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
 * @throws HumanError `compiler-missing`, `build-command-missing`, `build-command-not-executable`, `tool-not-visible`,
 * `confinement-failed`, `build-not-kept`, `build-too-many-processes`
 */
export async function runBuildCommand(request: BuildCommand): Promise<CommandEnd> {
  const { command, folder, environment, confinement, signal, onOutput } = request;
  const [wanted = ''] = command;
  if (confinement) await needProgram(wanted, folder, confinement);
  const [program = '', ...args] = confinement ? confinement.build(command) : command;
  const marker = { name: 'SOCKLAB_BUILD', value: randomBytes(12).toString('hex') };
  const own = confinement?.environment ?? buildEnvironment(process.env, process.platform);
  // The last is for the words of the confinement.
  const streams = ['ignore', 'pipe', 'pipe', ...(confinement ? ['pipe' as const] : [])] as const;
  const child = withoutInherited(streams, stdio =>
    spawn(program, args, {
      ...{ cwd: folder, detached: true, stdio },
      env: { ...own, ...environment, [marker.name]: marker.value },
    }),
  );
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const seen = { words: '', tooMany: false };
  child.stdio[confinementWords.descriptor]?.on('data', chunk => {
    seen.words += String(chunk);
  });
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
  const stop = (): void => {
    // All of a confinement goes with its first process, at once, however fast it forks.
    if (confinement) child.kill('SIGKILL');
    else void tree.kill();
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const count = new ProcessCount(tree, () => {
    seen.tooMany = true;
    stop();
  });
  const close = async (): Promise<void> => {
    count.dispose();
    signal.removeEventListener('abort', stop);
    if (process.platform !== 'linux') killGroup(pid);
    await tree.kill();
    await drain(child);
  };
  const end = await ended.finally(close);
  if (seen.tooMany) throw forksWithoutEnd(command);
  // The last of the words is there when all pipes are empty.
  if (confinement && !signal.aborted) checkWords(seen.words);
  return end;
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
  const streams = child.stdio.slice(1).filter(stream => stream?.closed === false);
  const closed = Promise.all(streams.map(async stream => stream && once(stream, 'close')));
  const patience = new AbortController();
  await Promise.race([closed, delay(1000, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  for (const stream of streams) stream?.destroy();
}

/** What spawn() would say of a missing program, said before a confinement hides it. */
async function needProgram(program: string, folder: string, { environment }: Confinement): Promise<void> {
  const visible = environment.PATH;
  needVisible(program, visible);
  if (!program.includes('/') && findProgram(program, visible) === undefined) throw missingTool(program);
  if (!program.includes('/')) return;
  await access(path.resolve(folder, program), constants.X_OK).catch((error: unknown) => {
    throw error instanceof Error ? asHumanError(error, program) : error;
  });
}

function forksWithoutEnd(command: readonly string[]): HumanError {
  return new HumanError(
    'build-too-many-processes',
    text('The build was ended: it started more than {limit} processes. It was running: {command}.', {
      limit: processLimit,
      command: command.join(' '),
    }),
  );
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
