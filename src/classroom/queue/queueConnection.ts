import type {
  BackendFactory,
  ConnectionOptions,
  IQueueBackend,
  Job,
  Processor,
  Queue,
  QueueEvents,
  Worker,
} from 'bullmq';
import { HumanError } from '../../base/humanError.ts';
import { text } from '../../base/text.ts';
import { loadDrivers, type Drivers } from './loadDrivers.ts';
import { parseQueueAddress, type QueueAddress } from './queueAddress.ts';
import { queueError } from './queueError.ts';
import type { QueueTimings } from './queueTimings.ts';

/** What lies in a queue is checked where it is read. */
export type TaskQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;
export type TaskEvents = QueueEvents<IQueueBackend, IQueueBackend>;
export type TaskWorker = Worker<unknown, unknown, string, IQueueBackend>;

export interface WorkerChoice {
  /** What the worker is called, for those who list them. */
  readonly name: string;
  readonly concurrency: number;
  readonly timings: QueueTimings;
  /** Absent: it is there to be counted, and takes nothing. */
  readonly process?: Processor<unknown, unknown>;
}

/** A server that was there a moment ago and suits; what is opened connects by itself, and again when it is lost. */
export interface QueueConnection {
  /** The address without a password. */
  readonly shown: string;
  queue(name: string): TaskQueue;
  events(name: string): TaskEvents;
  worker(name: string, choice: WorkerChoice): TaskWorker;
  /** Lets others take the task at once, from within `process`. @returns what must be thrown then */
  giveBack(job: Job<unknown>, token: string | undefined): Promise<Error>;
  /** What must be thrown within `process` where trying again is of no use. */
  refusal(reason: string): Error;
}

/** Redis 6.2 has what BullMQ uses; before, some of it works in other ways. */
const oldestRedis = [6, 2] as const;

/** How often a worker that could not be lost may be lost with the same task, before the task is given up. */
const mostLosses = 2;

/**
 * Looks whether there is a server that can hold a queue, and opens what is asked for there.
 * @param password where the address has none
 * @throws HumanError `queue-address`, `queue-unreachable`, `queue-refused`, `queue-tls`, `queue-too-old`, `queue-evicts`,
 *   `queue-no-database`
 */
export async function connectToQueue(url: string, password?: string): Promise<QueueConnection> {
  const address = parseQueueAddress(url, password);
  const drivers = await loadDrivers();
  try {
    await (address.kind === 'redis' ? checkRedis(address, drivers) : checkPostgres(address, drivers));
  } catch (error) {
    throw queueError(error, address.shown);
  }
  const factory = factoryFor(address, drivers);
  return {
    shown: address.shown,
    queue: name =>
      // A command fails while there is no connection, so that whoever waits for it can say so.
      new drivers.Queue(name, { connection: { ...options(address), maxRetriesPerRequest: 1 } }, factory),
    events: name => new drivers.QueueEvents(name, { connection: options(address) }, factory),
    worker: (name, { name: called, concurrency, timings, process }) =>
      new drivers.Worker(
        name,
        process ?? null,
        {
          connection: options(address),
          name: called,
          concurrency,
          lockDuration: timings.lock,
          stalledInterval: timings.stalled,
          maxStalledCount: mostLosses,
          runRetryDelay: timings.retry,
          drainDelay: 2,
        },
        factory,
      ),
    giveBack: async (job, token) => {
      await job.moveToWait(token);
      return new drivers.WaitingError();
    },
    refusal: reason => new drivers.UnrecoverableError(reason),
  };
}

/** Both kinds look the same from here; what is opened uses nothing that only one of them has. */
function factoryFor({ kind }: QueueAddress, drivers: Drivers): BackendFactory {
  return kind === 'redis'
    ? drivers.createRedisBackend
    : (drivers.createPostgresBackend as unknown as BackendFactory);
}

function options({ kind, connection }: QueueAddress): ConnectionOptions {
  if (kind === 'postgres') return connection;
  return {
    ...connection,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(200 * times, 3000),
  };
}

async function checkRedis({ connection, shown }: QueueAddress, { Redis }: Drivers): Promise<void> {
  const redis = new Redis({
    ...connection,
    ...{ lazyConnect: true, connectTimeout: 10_000, maxRetriesPerRequest: 0, retryStrategy: () => null },
  });
  let cause: unknown;
  redis.on('error', (error: unknown) => (cause ??= error));
  try {
    await redis.connect();
    const info = await redis.info();
    checkRedisVersion(infoValue(info, 'redis_version'), shown);
    checkEviction(infoValue(info, 'maxmemory_policy'), shown);
  } catch (error) {
    // What comes second is only that the connection is closed.
    throw error instanceof HumanError ? error : (cause ?? error);
  } finally {
    redis.disconnect();
  }
}

function infoValue(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

export function checkRedisVersion(version: string | undefined, server: string): void {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const [oldMajor, oldMinor] = oldestRedis;
  if (version === undefined || major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
  throw new HumanError(
    'queue-too-old',
    text('{server} runs Redis {version}; a queue needs {oldest} or newer.', {
      server,
      version,
      oldest: oldestRedis.join('.'),
    }),
  );
}

/** A server that makes room by throwing keys away would throw tasks away. */
function checkEviction(policy: string | undefined, server: string): void {
  if (policy === undefined || policy === 'noeviction') return;
  throw new HumanError(
    'queue-evicts',
    text(
      '{server} throws things away when its memory is full (maxmemory-policy {policy}), tasks too. Tell it not to: redis-cli config set maxmemory-policy noeviction',
      { server, policy },
    ),
  );
}

/** Also makes the tables, where there are none yet. */
async function checkPostgres(address: QueueAddress, drivers: Drivers): Promise<void> {
  let cause: unknown;
  const queue = new drivers.Queue('check', { connection: options(address) }, factoryFor(address, drivers));
  queue.on('error', error => (cause ??= error));
  try {
    await queue.waitUntilReady();
  } catch (error) {
    if (error instanceof Error && error.name === 'UnsupportedPostgresVersionError')
      throw new HumanError(
        'queue-too-old',
        text('{server} runs a PostgreSQL that is too old for a queue; it needs 13 or newer.', {
          server: address.shown,
        }),
      );
    throw cause ?? error;
  } finally {
    await queue.close().catch(() => undefined);
  }
}
