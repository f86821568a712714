import { spawn } from 'node:child_process';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

const maxOutputBytes = 64 * 1024 * 1024;
const maxComplaintChars = 2000;

/** ss lives outside the PATH of ordinary users on some distributions. */
const systemFolders = '/usr/bin:/bin:/usr/sbin:/sbin';

/**
 * Runs ss(8) of iproute2 and resolves with what it printed, one character a byte (latin1), at most 64 MiB.
 * Rejects with the signal's reason once the process is gone, or with a HumanError: `ss-missing`, `ss-failed`.
 */
export async function runSs(
  args: readonly string[],
  options: { readonly signal?: AbortSignal; readonly path?: string } = {},
): Promise<string> {
  const { signal, path = process.env['PATH'] ?? '' } = options;
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = spawn('ss', args, {
      env: { ...process.env, PATH: options.path ?? `${path}:${systemFolders}`, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    const kill = (): void => void child.kill('SIGKILL');
    signal?.addEventListener('abort', kill, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutputBytes) chunks.push(chunk);
      else kill();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (complaint.length < maxComplaintChars) complaint += chunk;
    });
    let startError: NodeJS.ErrnoException | undefined;
    child.on('error', error => (startError = error));
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(signal.reason as Error);
      else if (startError) reject(startFailure(startError));
      else if (size > maxOutputBytes)
        reject(
          new HumanError(
            'ss-failed',
            text(
              'ss printed more than 64 MiB: there are too many sockets on this machine to list them all. Ask for one port.',
            ),
          ),
        );
      else if (code !== 0) reject(failure(killedBy ?? String(code), complaint));
      else resolve(Buffer.concat(chunks, size).toString('latin1'));
    });
  });
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
