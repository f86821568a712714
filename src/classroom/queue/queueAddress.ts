import { HumanError } from '../../base/humanError.ts';
import { text } from '../../base/text.ts';

/** Where a queue is, read from what people write. */
export interface QueueAddress {
  readonly kind: 'redis' | 'postgres';
  /** To be shown: without user, password and options. */
  readonly shown: string;
  /** As the driver takes it. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/**
 * `redis://[user:password@]host[:port][/number]`, `rediss://…` for TLS, `unix:///path/of/redis.sock`, or
 * `postgres://user@host/database`.
 * @param password where the address has none, so that it need not stand in a list of processes
 * @throws HumanError `queue-address`, which never repeats the address, since a password may be in it
 */
export function parseQueueAddress(value: string, password?: string): QueueAddress {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  switch (url?.protocol) {
    case 'redis:':
    case 'rediss:':
      return redisAddress(url, password);
    case 'unix:':
      return socketAddress(url, password);
    case 'postgres:':
    case 'postgresql:':
      return postgresAddress(url, password);
    default:
      throw wrongAddress();
  }
}

function redisAddress(url: URL, password: string | undefined): QueueAddress {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const number = url.pathname.replace(/^\//, '');
  if (host === '' || !/^\d{0,3}$/.test(number)) throw wrongAddress();
  return {
    kind: 'redis',
    shown: `${url.protocol}//${url.host}${number === '' ? '' : `/${number}`}`,
    connection: {
      host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: Number(number),
      ...credentials(url, password),
      ...(url.protocol === 'rediss:' && { tls: { servername: host } }),
    },
  };
}

function socketAddress(url: URL, password: string | undefined): QueueAddress {
  const path = decoded(url.pathname);
  if (url.host !== '' || path.length < 2) throw wrongAddress();
  return { kind: 'redis', shown: `unix://${path}`, connection: { path, ...credentials(url, password) } };
}

function postgresAddress(url: URL, password: string | undefined): QueueAddress {
  const complete = new URL(url);
  if (complete.password === '' && password !== undefined) complete.password = password;
  return {
    kind: 'postgres',
    shown: `postgres://${url.host}${url.pathname}`,
    connection: { connectionString: complete.href, connectionTimeoutMillis: 10_000, migrate: true },
  };
}

function credentials(url: URL, password: string | undefined): Record<string, string> {
  const own = url.password === '' ? password : decoded(url.password);
  return {
    ...(url.username !== '' && { username: decoded(url.username) }),
    ...(own !== undefined && { password: own }),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrongAddress();
  }
}

function wrongAddress(): HumanError {
  return new HumanError(
    'queue-address',
    text(
      '--queue takes the address of a Redis or PostgreSQL server: redis://HOST, rediss://HOST for TLS, unix:///PATH/OF/SOCKET, or postgres://USER@HOST/DATABASE.',
    ),
  );
}
