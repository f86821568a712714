import type { TcpInfo } from '../sockets/model.ts';
import type { Strings } from './strings.ts';

/** A value of tcp_info as the detail pane shows it. */
export interface KernelTerm {
  /** The key of its name; with `Help` behind it, of what it means. */
  readonly key: string;
  /** Undefined where the kernel does not say. */
  readonly words: (info: TcpInfo, strings: Strings) => string | undefined;
}

/** In the order of interest: how fast, how much, what holds it back. */
export const kernelTerms: readonly KernelTerm[] = [
  {
    key: 'infoRtt',
    words: ({ rttMs, rttVarMs }) =>
      rttMs === undefined
        ? undefined
        : rttVarMs === undefined
          ? msWords(rttMs)
          : `${msWords(rttMs)} ± ${msWords(rttVarMs)}`,
  },
  { key: 'infoRto', words: ({ rtoMs }) => (rtoMs === undefined ? undefined : msWords(rtoMs)) },
  { key: 'infoMss', words: ({ mss }, s) => bytesWords(mss, s) },
  {
    key: 'infoCwnd',
    words: ({ cwnd }, s) => (cwnd === undefined ? undefined : s.say('segments', { count: number(cwnd) })),
  },
  {
    key: 'infoSsthresh',
    words: ({ ssthresh }, s) =>
      ssthresh === undefined ? undefined : s.say('segments', { count: number(ssthresh) }),
  },
  { key: 'infoControl', words: ({ congestionControl }) => congestionControl },
  { key: 'infoSent', words: ({ bytesSent }, s) => bytesWords(bytesSent, s) },
  { key: 'infoAcked', words: ({ bytesAcked }, s) => bytesWords(bytesAcked, s) },
  { key: 'infoReceived', words: ({ bytesReceived }, s) => bytesWords(bytesReceived, s) },
  { key: 'infoRetransmitted', words: ({ bytesRetransmitted }, s) => bytesWords(bytesRetransmitted, s) },
  {
    key: 'infoSegments',
    words: ({ segmentsOut, segmentsIn }) =>
      segmentsOut === undefined ? undefined : `${number(segmentsOut)} / ${number(segmentsIn ?? 0)}`,
  },
  { key: 'infoNotSent', words: ({ notSent }, s) => bytesWords(notSent, s) },
  { key: 'infoSendWindow', words: ({ sendWindow }, s) => bytesWords(sendWindow, s) },
  { key: 'infoReceiveWindow', words: ({ receiveWindow }, s) => bytesWords(receiveWindow, s) },
  { key: 'infoReceiveBuffer', words: ({ receiveBuffer }, s) => bytesWords(receiveBuffer, s) },
  { key: 'infoSendBuffer', words: ({ sendBuffer }, s) => bytesWords(sendBuffer, s) },
  {
    key: 'infoLastSent',
    words: ({ lastSentMs }, s) =>
      lastSentMs === undefined ? undefined : s.say('ago', { age: secondsWords(lastSentMs) }),
  },
  {
    key: 'infoLastReceived',
    words: ({ lastReceivedMs }, s) =>
      lastReceivedMs === undefined ? undefined : s.say('ago', { age: secondsWords(lastReceivedMs) }),
  },
];

/** `12,345 bytes` */
export function bytesWords(bytes: number, strings: Strings): string;
export function bytesWords(bytes: number | undefined, strings: Strings): string | undefined;
export function bytesWords(bytes: number | undefined, strings: Strings): string | undefined {
  if (bytes === undefined) return undefined;
  return strings.say(bytes === 1 ? 'byte' : 'bytes', { count: number(bytes) });
}

function msWords(ms: number): string {
  return ms < 10 ? `${Number(ms.toFixed(3))} ms` : `${number(Math.round(ms))} ms`;
}

function secondsWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Groups of three, as both languages write them. */
function number(value: number): string {
  return value.toLocaleString('en');
}
