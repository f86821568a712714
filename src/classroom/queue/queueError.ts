import { HumanError } from '../../base/humanError.ts';
import { text, type Text } from '../../base/text.ts';
import { errorCode } from '../../lab/fileErrors.ts';

/** What goes away by itself, or when somebody starts the server again. */
const passing = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ENOTCONN'],
  // PostgreSQL: connections are ended, it shuts down, it starts.
  ...['57P01', '57P02', '57P03', '08006', '08001', '08003'],
]);

/** Whether this says that the server cannot be reached just now; anything else would happen again. */
export function isConnectionLoss(error: unknown): boolean {
  if (passing.has(errorCode(error) ?? '')) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  const message = messageOf(error);
  return (
    /^(LOADING|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)\b/.test(message) ||
    /connection (is closed|terminated|ended)|max retries per request|connect(ion)? time-?(d )?out|stream isn't writeable|timeout exceeded when trying to connect/i.test(
      message,
    )
  );
}

/**
 * What the server says, for people, as far as it is known.
 * @param server its address without a password
 */
export function queueError(error: unknown, server: string): unknown {
  if (error instanceof HumanError) return error;
  const message = messageOf(error);
  const code = errorCode(error) ?? '';
  const say = (id: string, sentence: Text): HumanError => new HumanError(id, sentence);
  if (/^(NOAUTH|WRONGPASS)|invalid (username-)?password|invalid username/i.test(message) || /^28/.test(code))
    return say(
      'queue-refused',
      text(
        '{server} refuses user or password. Put them into the address (redis://USER:PASSWORD@HOST), or the password into SOCKLAB_QUEUE_PASSWORD.',
        { server },
      ),
    );
  if (/^NOPERM/.test(message) || code === '42501')
    return say(
      'queue-refused',
      text('{server} does not let this user keep a queue there ({reason}).', {
        server,
        reason: firstLine(message),
      }),
    );
  if (code === '3D000')
    return say(
      'queue-no-database',
      text('{server}: there is no such database. Make it with: createdb NAME', { server }),
    );
  if (/cert|self.signed|altname|wrong version number|SSL|TLS/i.test(`${code} ${message}`))
    return say(
      'queue-tls',
      text(
        'No secure connection to {server} ({reason}). Is it a server with TLS? A certificate of your own is made known with NODE_EXTRA_CA_CERTS=FILE.',
        { server, reason: firstLine(message) || code },
      ),
    );
  if (/^(OOM|MISCONF|READONLY)/.test(message) || code === '53100')
    return say(
      'queue-full',
      text('{server} takes no more tasks ({reason}).', { server, reason: firstLine(message) }),
    );
  if (isConnectionLoss(error))
    return say(
      'queue-unreachable',
      text('{server} cannot be reached ({reason}). Is the server running, and is the address right?', {
        server,
        reason: code || firstLine(message),
      }),
    );
  return error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
