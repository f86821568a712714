import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { shownName } from './packError.ts';
import { packLimits } from './packLimits.ts';

/** From the first byte that is sent to the last that is read. */
const limitMs = 60_000;
const mostRedirects = 5;

/**
 * The address of a pack that somebody was given in a link. Only https, so that nobody on the way can read or change what is
 * asked for; http only to this very machine. No name and password, which would only be there to make an address look like another.
 * @throws HumanError `pack-address-invalid`
 */
export function packAddress(given: string): URL {
  const url = given.length <= 2000 && URL.canParse(given) ? new URL(given) : undefined;
  if (!url || url.username !== '' || url.password !== '' || !(url.protocol === 'https:' || isOwnMachine(url)))
    throw new HumanError(
      'pack-address-invalid',
      text(
        'This link does not lead to a pack: it has to name an address that begins with https://, without a password in it.',
      ),
    );
  return url;
}

function isOwnMachine({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

/**
 * Fetches the bytes of a pack; they are not looked at. At most {@link packLimits}`.file` bytes are read, in at most a
 * minute, over at most five redirects, none of which may leave https or lead from elsewhere to this machine.
 * @param address from {@link packAddress}
 * @throws HumanError `pack-download-…`; the reason of `signal` when that is aborted
 */
export async function downloadPack(address: URL, signal: AbortSignal): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(limitMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    return await readBounded(await follow(address, either), address);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HumanError) throw error;
    if (timeout.aborted)
      throw new HumanError(
        'pack-download-slow',
        text('{host} did not send the pack within {seconds} s. Try again, or download it with a browser.', {
          host: address.host,
          seconds: limitMs / 1000,
        }),
      );
    throw new HumanError(
      'pack-download-failed',
      text('The pack cannot be fetched from {host} ({reason}). Is there a connection?', {
        host: address.host,
        reason: reasonOf(error),
      }),
    );
  }
}

async function follow(address: URL, signal: AbortSignal): Promise<Response> {
  let url = address;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await fetch(url, { redirect: 'manual', credentials: 'omit', signal });
    if (![301, 302, 303, 307, 308].includes(response.status)) {
      if (response.ok) return response;
      await response.body?.cancel();
      throw new HumanError(
        'pack-download-refused',
        text('{host} has no pack at this address (it answers {status}). Ask whoever gave you the link.', {
          host: url.host,
          status: response.status,
        }),
      );
    }
    await response.body?.cancel();
    url = nextAddress(url, response.headers.get('location') ?? '', address);
  }
  throw new HumanError(
    'pack-download-redirects',
    text('{host} leads from address to address without an end. Ask whoever gave you the link.', {
      host: address.host,
    }),
  );
}

/** @throws HumanError `pack-download-redirect` */
function nextAddress(from: URL, location: string, address: URL): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isAllowed = next?.protocol === 'https:' || (next && isOwnMachine(next) && isOwnMachine(from));
  if (next && isAllowed && next.username === '' && next.password === '') return next;
  throw new HumanError(
    'pack-download-redirect',
    text('{host} leads to an address that is not safe ({address}). Nothing was fetched from there.', {
      host: address.host,
      address: shownName(next?.host ? next.origin : location),
    }),
  );
}

async function readBounded({ body, headers }: Response, { host }: URL): Promise<Uint8Array> {
  const tooBig = new HumanError(
    'pack-download-too-big',
    text('What {host} sends is too large for a pack; {most} MiB are allowed.', {
      host,
      most: packLimits.file / 2 ** 20,
    }),
  );
  if (Number(headers.get('content-length') ?? 0) > packLimits.file) {
    await body?.cancel();
    throw tooBig;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  // To throw in this loop cancels the rest, and so closes the connection.
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > packLimits.file) throw tooBig;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`; what fetch itself says is only that it failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return errorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
