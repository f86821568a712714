import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { link, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode, isMissing } from '../lab/fileErrors.ts';
import { isAlive, readProcess } from '../proc/processInfo.ts';
import { readProcFile } from '../proc/procFile.ts';

/** Who works in the folder. */
const holderSchema = z.strictObject({
  pid: z.int(),
  /** Clock ticks from boot to its start, so that another process of the same number is told apart. */
  startTime: z.number(),
  /** Boot and pid namespace: where the number means something. */
  world: z.string(),
  /** For people. */
  host: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

const lockName = 'batch.lock';

/** Held as long as this process works in a folder. */
export interface BatchLock {
  release(): Promise<void>;
}

/**
 * Takes a folder for this process alone. A lock whose process is dead is taken over; where that cannot be known, since it is
 * of another machine or container, it stays.
 * @throws HumanError `batch-running`, `batch-elsewhere`
 */
export async function lockFolder(folder: string): Promise<BatchLock> {
  const file = path.join(folder, lockName);
  const draft = path.join(folder, `.new-${randomUUID()}`);
  const own = `${JSON.stringify(ownHolder())}\n`;
  await writeFile(draft, own, { flag: 'wx' });
  try {
    // A link is made in one step, with its content, or not at all.
    while (!(await isLinked(draft, file))) await removeStale(file);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    release: async () => {
      if ((await readLock(file)) === own) await rm(file, { force: true });
    },
  };
}

async function isLinked(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Several may find the same lock dead, and one that is late must not remove the lock of one that was early. So they do it
 * one after the other, and each looks anew when it is its turn.
 */
async function removeStale(file: string): Promise<void> {
  await using turn = await takeTurn(file);
  if (!turn) return;
  const content = await readLock(file);
  if (content === undefined) return;
  refuseLiving(content, file);
  await rm(file, { force: true });
}

/**
 * An abstract socket (unix(7)) is one process's at a time, and the kernel takes it back however that ends; so this lock is
 * never stale itself. Undefined, after a moment, where somebody else has the turn.
 */
async function takeTurn(file: string): Promise<AsyncDisposable | undefined> {
  const name = createHash('sha256')
    .update(await realpath(path.dirname(file)))
    .digest('hex');
  const server = createServer();
  try {
    await once(server.listen(`\0socklab-batch-${name}`), 'listening');
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    await delay(10);
    return undefined;
  }
  return {
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

function refuseLiving(content: string, file: string): void {
  const holder = parseHolder(content);
  // A file that holds no holder was left by a machine that lost its power.
  if (!holder) return;
  if (holder.world !== ownWorld()) {
    throw new HumanError(
      'batch-elsewhere',
      text(
        'Another machine or container ({host}) grades into this folder, or did when it ended. If nothing runs there any more, remove {file}.',
        { host: holder.host, file },
      ),
    );
  }
  const process = readProcess(holder.pid);
  if (process?.startTime !== holder.startTime || !isAlive(process)) return;
  throw new HumanError(
    'batch-running',
    text(
      'Another batch (process {pid}) is grading into this folder. Wait for its end, or name another --out.',
      {
        pid: holder.pid,
      },
    ),
  );
}

function parseHolder(content: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}

async function readLock(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function ownHolder(): Holder {
  const startTime = readProcess(process.pid)?.startTime ?? 0;
  return { pid: process.pid, startTime, world: ownWorld(), host: hostname() };
}

function ownWorld(): string {
  const boot = (readProcFile('/proc/sys/kernel/random/boot_id') ?? '').trim();
  try {
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return boot;
  }
}
