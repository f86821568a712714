import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

/** Most that ss may print. */
export const maxOutputBytes = 64 * 1024 * 1024;
const maxComplaintChars = 2000;

/** ss lives outside the PATH of ordinary users on some distributions. */
const systemFolders = '/usr/bin:/bin:/usr/sbin:/sbin';

export interface SsOptions {
  readonly signal?: AbortSignal;
  /** Where ss is looked for, instead of the PATH and the folders of the system. */
  readonly path?: string;
}

/** An ss that has ended well. */
export interface SsRun {
  /** What it printed, one character a byte (latin1), at most 64 MiB; empty where that went into a file. */
  readonly output: string;
  /** Milliseconds of processor time that it took; all the time, where the kernel did not say before it was gone. */
  readonly cpuMs: number;
}

/** {@link measureSs} for those who want the output alone. */
export async function runSs(args: readonly string[], options: SsOptions = {}): Promise<string> {
  return (await measureSs(args, options)).output;
}

/**
 * Runs ss(8) of iproute2. Rejects with the signal's reason once the process is gone, or with a HumanError:
 * `ss-missing`, `ss-failed`.
 * @param options.file descriptor of an open file that gets the output
 */
export async function measureSs(
  args: readonly string[],
  options: SsOptions & { readonly file?: number } = {},
): Promise<SsRun> {
  const { signal, file, path = process.env['PATH'] ?? '' } = options;
  signal?.throwIfAborted();
  const began = performance.now();
  return await new Promise((resolve, reject) => {
    const child = spawn('ss', args, {
      env: { ...process.env, PATH: options.path ?? `${path}:${systemFolders}`, LC_ALL: 'C' },
      stdio: ['ignore', file ?? 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    let cpuMs: number | undefined;
    const kill = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', kill, { once: true });
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutputBytes) chunks.push(chunk);
      else kill();
    });
    // Closed when ss ends: the one moment at which all its work is done and the kernel still knows it.
    child.stderr?.on('end', () => (cpuMs = processorTime(child.pid)));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (complaint.length < maxComplaintChars) complaint += chunk;
    });
    let startError: NodeJS.ErrnoException | undefined;
    child.on('error', error => (startError = error));
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(signal.reason as Error);
      else if (startError) reject(startFailure(startError));
      else if (size > maxOutputBytes) reject(tooMuch());
      else if (code !== 0) reject(failure(killedBy ?? String(code), complaint));
      else
        resolve({
          output: Buffer.concat(chunks, size).toString('latin1'),
          cpuMs: cpuMs ?? performance.now() - began,
        });
    });
  });
}

/** `/proc/PID/schedstat`: nanoseconds on a processor come first. Answers for a process that nobody has waited for yet, too. */
function processorTime(pid: number | undefined): number | undefined {
  try {
    const ns = Number.parseInt(readFileSync(`/proc/${pid}/schedstat`, 'latin1'), 10);
    return Number.isNaN(ns) ? undefined : ns / 1e6;
  } catch {
    return undefined;
  }
}

export function tooMuch(): HumanError {
  return new HumanError(
    'ss-failed',
    text(
      'ss printed more than 64 MiB: there are too many sockets on this machine to list them all. Ask for one port.',
    ),
  );
}

function startFailure(error: NodeJS.ErrnoException): HumanError {
  if (error.code !== 'ENOENT') return failure(error.code ?? 'spawn', error.message);
  return new HumanError(
    'ss-missing',
    text(
      'The program ss, which shows the state of sockets, is not installed. Install it: apt install iproute2 (Debian, Ubuntu), dnf install iproute (Fedora), apk add iproute2 (Alpine).',
    ),
  );
}

function failure(code: string, complaint: string): HumanError {
  const reason = complaint.split('\n', 1)[0]?.trim() || '-';
  return new HumanError(
    'ss-failed',
    text(
      'ss could not list the sockets (exit {code}): {reason}. Socklab needs ss of iproute2 4.9 or newer; try it yourself: ss -tan',
      {
        code,
        reason,
      },
    ),
  );
}
