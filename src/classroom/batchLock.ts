import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
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

/** Whoever renames it first removes it; what was not the stale one after all goes back. */
async function removeStale(file: string): Promise<void> {
  const content = await readLock(file);
  if (content === undefined) return;
  refuseLiving(content, file);
  const aside = path.join(path.dirname(file), `.new-${randomUUID()}`);
  try {
    await rename(file, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await readLock(aside)) !== content) await isLinked(aside, file);
  await rm(aside, { force: true });
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
