// socklab/conversations: what several labs say to an echo server.
// Written by `npm run types`; a lab's copy is brought up to date by `socklab validate`.

import type { Because, CheckContext, Server } from 'socklab/harness';

/** Every byte value, NULs, invalid UTF-8, CR LF. */
declare function everyByteValue(
  _t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** What every conversation can be told. */
interface ConversationOptions {
  /** Asked first for words when something fails: what a lab knows of the cause beyond what all servers share. */
  readonly because?: Because | undefined;
}

/** One line comes back, and nothing before it. */
declare function firstLine(t: CheckContext, server: Server, { because }?: ConversationOptions): Promise<void>;

/** The server holds back bytes that it has read: it waits for a newline, a full buffer or the end of the input. */
declare const holdsBack: Because;

/** Five bytes without a newline come back while the connection stays open. */
declare function noNewline(t: CheckContext, server: Server, { because }?: ConversationOptions): Promise<void>;

/** Twenty single bytes, each back before the next is sent. */
declare function trickle(t: CheckContext, server: Server, { because }?: ConversationOptions): Promise<void>;

/** 256 KiB and FIN; everything comes back, then the server closes. */
declare function halfClose(t: CheckContext, server: Server, { because }?: ConversationOptions): Promise<void>;

/** Data and FIN are both there when the server wakes up. */
declare function halfCloseRace(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** All came back after our FIN, but the server does not close its end. */
declare const neverCloses: Because;

/** A client that does not read until the pipe is full gets exactly what it sent, all the same. */
declare function slowReader(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/**
 * Many clients while the server is stopped and cannot accept; its kernel must hold them all, and then each is served.
 * They leave when they have been served, so that a server may take them one by one.
 */
declare function backlogBurst(
  t: CheckContext,
  server: Server,
  { because, clients: burst }?: BacklogBurstOptions,
): Promise<void>;

interface BacklogBurstOptions extends ConversationOptions {
  /** How many connect while the server cannot accept; the backlog has to hold them. 32 when absent. */
  readonly clients?: number;
}

/** More clients than descriptors: accept() fails with EMFILE, until some clients leave. */
declare function outOfDescriptors(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** Twenty clients that close without reading their echo; their kernel answers the rest with RST. */
declare function closesUnread(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/**
 * A client that lets the server run into a full send buffer and then resets the connection under its write. A plain
 * reset makes that write fail with ECONNRESET; behind a FIN it is EPIPE, and SIGPIPE comes. Resolves with whether the
 * server was there to meet it: one that ends earlier did not end of it.
 */
declare function resetDuringWrite(
  t: CheckContext,
  server: Server,
  {
    finFirst,
    because,
  }: ConversationOptions & {
    readonly finFirst: boolean;
  },
): Promise<boolean>;

/** Twenty resets, half of them while the server waits in read, half right behind the data. */
declare function resetsWhileIdle(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** Three resets that meet the server in the middle of a write, two of them behind a FIN. */
declare function resetsWhileWriting(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** Clients that connect and close at once, fifty where nothing is said. */
declare function silentVisitors(
  _t: CheckContext,
  server: Server,
  {
    because,
    visits,
  }?: ConversationOptions & {
    readonly visits?: number;
  },
): Promise<void>;

/** The server did not survive that a client was gone when it wrote. */
declare const writeKills: Because;

/** Open descriptors before and after many clients. */
declare function descriptorLeak(
  t: CheckContext,
  server: Server,
  { because, visit, visits, atOnce }?: DescriptorLeakOptions,
): Promise<void>;

interface DescriptorLeakOptions extends ConversationOptions {
  /** One visit: connects, is served, leaves. An echo of a few bytes when absent. */
  readonly visit?: () => Promise<void>;
  /** 1,000 when absent: a leak of one in ten shows five times over the tolerance. */
  readonly visits?: number;
  /** Visitors at the same time, 2 when absent: that halves the waiting, and the shortest of backlogs has room. */
  readonly atOnce?: number;
}

/** The server's sockets in CLOSE-WAIT after `visits` clients have come and gone; 30 when absent. */
declare function noCloseWait(
  t: CheckContext,
  server: Server,
  {
    because,
    visits,
  }?: ConversationOptions & {
    readonly visits?: number;
  },
): Promise<void>;

/** Killed with a client connected, started again while TIME-WAIT holds the port. */
declare function restartInTimeWait(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/** SIGSTOP and SIGCONT three times; the same connection goes on. */
declare function stopAndContinue(
  t: CheckContext,
  server: Server,
  { because }?: ConversationOptions,
): Promise<void>;

/**
 * Words for a program that took an error of a system call for its own end. One that was killed by a signal made no such
 * decision: it touched foreign memory, aborted, or ran out of time or memory, and how it died is worded by the facts.
 * SIGPIPE alone is such an error too.
 */
declare function unlessKilled(words: Because): Because;

export {
  everyByteValue,
  firstLine,
  holdsBack,
  noNewline,
  trickle,
  halfClose,
  halfCloseRace,
  neverCloses,
  slowReader,
  type ConversationOptions,
  backlogBurst,
  outOfDescriptors,
  closesUnread,
  resetDuringWrite,
  resetsWhileIdle,
  resetsWhileWriting,
  silentVisitors,
  writeKills,
  descriptorLeak,
  noCloseWait,
  restartInTimeWait,
  stopAndContinue,
  unlessKilled,
};
