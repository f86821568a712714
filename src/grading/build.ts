import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { BuildResult } from '../protocol/grade.ts';
import { runBuildCommand } from './buildCommand.ts';
import { buildKilled, wasKilled } from './buildKilled.ts';
import { CappedOutput } from './cappedOutput.ts';
import type { Confinement } from './confinement.ts';
import { parseDiagnostics } from './diagnostics/parseDiagnostics.ts';
import { findMissingTool, missingTool } from './missingTool.ts';

export interface BuildRequest {
  /** Argument lists, run in order; none at all is a build that succeeds. */
  readonly commands: readonly (readonly string[])[];
  /** Where they run; an existing folder. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** Variables for the commands besides the user's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the submission is somebody else's: shuts the commands off. */
  readonly confinement?: Confinement | undefined;
  readonly limits?: {
    /** For all commands together; 120 s by default. */
    readonly timeMs?: number;
    /** 256 KiB by default; the beginning is kept, since the first message matters most. */
    readonly outputBytes?: number;
  };
}

/**
 * Builds a submission: the first command that fails ends it. Nothing that a command started outlives it.
 * Rejects with the signal's reason on an abort.
 * @throws HumanError `compiler-missing`, `build-command-missing`, `build-command-not-executable`, `build-too-slow`,
 * `build-too-many-processes`, `build-killed`, `build-not-kept`, `tool-not-visible`, `confinement-failed`
 */
export async function runBuild(request: BuildRequest): Promise<BuildResult> {
  const { timeMs = 120_000, outputBytes = 256 * 1024 } = request.limits ?? {};
  const { folder, environment = {}, confinement } = request;
  request.signal?.throwIfAborted();
  const output = new CappedOutput(outputBytes);
  const limit = AbortSignal.timeout(timeMs);
  const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
  const onOutput = (chunk: Buffer): void => {
    output.add(chunk);
  };
  const start = performance.now();
  let ok = true;
  for (const command of request.commands) {
    const end = await runBuildCommand({
      ...{ command, folder, environment, confinement, signal, onOutput },
    });
    request.signal?.throwIfAborted();
    if (limit.aborted) throw tooSlow(command, timeMs);
    ok = end.code === 0;
    if (ok) continue;
    if (wasKilled(end, output.toString())) throw buildKilled(command);
    break;
  }
  const printed = output.toString();
  const missing = ok ? undefined : findMissingTool(printed);
  if (missing !== undefined) throw missingTool(missing);
  const durationMs = performance.now() - start;
  return { ok, durationMs, diagnostics: parseDiagnostics(printed, folder), output: printed };
}

function tooSlow(command: readonly string[], timeMs: number): HumanError {
  return new HumanError(
    'build-too-slow',
    text('The build was stopped after {seconds} s; it was running: {command}. A build must end by itself.', {
      seconds: timeMs / 1000,
      command: command.join(' '),
    }),
  );
}
