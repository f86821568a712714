import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The time in which a VS Code, a browser and all that they started exist, and a folder for what they write. */
export interface Session {
  /** Absolute path of a temporary folder; gone after the session. */
  readonly folder: string;
  /** Environment of every process of the session. It marks them, so that none is forgotten. */
  readonly env: NodeJS.ProcessEnv;
  /** Kills what is left of the session, wherever it went, removes the folder, and resolves when that is done. */
  close(): Promise<void>;
}

/**
 * Sits behind a pipe. The pipe closes when the session does and also when its owner is killed; then everything
 * that carries the mark in its environment dies (terminals and servers leave the process group, so that would
 * not do), and the folder is removed.
 */
const reaper = `
cat >/dev/null
for round in 1 2 3 4 5 6 7 8 9 10; do
  found=
  for file in $(grep -lzxsF "$1" /proc/[0-9]*/environ 2>/dev/null); do
    pid=\${file#/proc/}
    kill -KILL "\${pid%/environ}" 2>/dev/null && found=yes
  done
  [ -z "$found" ] && break
  sleep 0.05
done
rm -rf "$2" || { sleep 0.5; rm -rf "$2"; }
`;

/** @param extra further environment of the session's processes. */
export async function openSession(extra: NodeJS.ProcessEnv = {}): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'socklab-session-'));
  // What its processes leave in a temporary folder when they are killed goes with the session.
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const id = randomUUID();
  const guard = spawn('sh', ['-c', reaper, 'sh', `SOCKLAB_SESSION=${id}`, folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(guard, 'exit');
  return {
    folder,
    env: { ...process.env, ...extra, SOCKLAB_SESSION: id, TMPDIR: temporary },
    async close() {
      guard.stdin.end();
      await gone;
    },
  };
}
