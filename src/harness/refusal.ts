import { text } from '../base/text.ts';
import type { Advice } from './seen.ts';
import type { Server } from './server.ts';

/** Why a program that runs has our SYN answered with RST. */
export function explainRefusal(server: Server): Advice {
  return server.listeners().some(({ port, address }) => port === server.port && address === '::')
    ? onlyIpv6
    : closed;
}

const closed: Advice = {
  cause: text(
    'Your program runs, but it has closed its listening socket: the kernel answered our SYN with RST.',
  ),
  next: text('Keep the socket that listens open for ever. Close only the ones that accept() returned.'),
};

/** Without the option a socket on `::` takes IPv4 clients too (ipv6(7)). */
const onlyIpv6: Advice = {
  cause: text(
    'Your server listens for IPv6 only: its listening socket on :: has IPV6_V6ONLY set, so the kernel answered our SYN to 127.0.0.1 with RST.',
  ),
  next: text(
    'Clear IPV6_V6ONLY with setsockopt() before bind(), or bind 127.0.0.1. Some libraries set it by themselves, as asyncio.start_server() in Python does for ::.',
  ),
};
