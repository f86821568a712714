import * as z from 'zod';
import { socketRowSchema } from './socketRow.ts';

/** Where two byte strings part: windows of up to 16 bytes before and after the first difference, as hex and ASCII. */
export const byteDiffSchema = z.strictObject({
  /** Offset of the first difference, counted from 0. */
  offset: z.int(),
  expectedLength: z.int(),
  actualLength: z.int(),
  /** Offset of the first byte of both windows. */
  windowStart: z.int(),
  /** Lower-case hex pairs separated by spaces. */
  expectedHex: z.string(),
  actualHex: z.string(),
  /** One character a byte, `.` for what does not print. */
  expectedAscii: z.string(),
  actualAscii: z.string(),
});
export type ByteDiff = z.infer<typeof byteDiffSchema>;

/** One thing that happened on the wire or to the server, in the order it happened. */
export const transcriptEntrySchema = z.strictObject({
  /** Milliseconds since the check began. */
  atMs: z.number(),
  /** `server`, or the label of a client connection: `client 1`. */
  who: z.string(),
  what: z.enum([
    'start',
    'connect',
    'send',
    'receive',
    'end-write',
    'end',
    'reset',
    'see-reset',
    'close',
    'signal',
    'exit',
    'note',
  ]),
  /** For send and receive: how many bytes. */
  bytes: z.int().optional(),
  /** For send and receive: the first bytes, printable, escaped like a C string. Else a few words. */
  detail: z.string().optional(),
});
export type TranscriptEntry = z.infer<typeof transcriptEntrySchema>;

/** What one thread of the server is doing (`/proc/PID/task/TID/syscall`). */
export const threadEvidenceSchema = z.strictObject({
  tid: z.int(),
  name: z.string(),
  /** One letter of proc_pid_stat(5): R running, S sleeping, D, T stopped, Z zombie. */
  state: z.string(),
  /** The system call it is blocked in, `running`, or null where the kernel does not say. */
  call: z.string().nullable(),
  /** The file descriptor that the call waits on. */
  fd: z.int().optional(),
  /** What that descriptor is, in words: `listener 127.0.0.1:12345`, `connection of client 1`. */
  waitsOn: z.string().optional(),
});
export type ThreadEvidence = z.infer<typeof threadEvidenceSchema>;

/** One entry of an epoll set (`/proc/PID/fdinfo/FD`). */
export const epollWatchSchema = z.strictObject({
  fd: z.int(),
  events: z.array(z.string()),
  trigger: z.enum(['level', 'edge']),
  what: z.string().optional(),
});
export type EpollWatch = z.infer<typeof epollWatchSchema>;

/** One process of the server when the evidence was taken. */
export const processEvidenceSchema = z.strictObject({
  pid: z.int(),
  command: z.string(),
  threads: z.array(threadEvidenceSchema),
  /** How many descriptors it has open. */
  fds: z.int(),
  /** How many of these are sockets. */
  socketFds: z.int(),
  /** User plus system time, seconds. */
  cpuSeconds: z.number(),
  rssBytes: z.int(),
  /** Its epoll sets, each by the descriptor that it is known as. */
  epoll: z.array(z.strictObject({ fd: z.int(), watches: z.array(epollWatchSchema) })),
});
export type ProcessEvidence = z.infer<typeof processEvidenceSchema>;

/** Both ends of one of the check's connections when the evidence was taken. */
export const connectionEvidenceSchema = z.strictObject({
  label: z.string(),
  /** Our end. */
  client: socketRowSchema.optional(),
  /** The end of the learner's server. */
  server: socketRowSchema.optional(),
});
export type ConnectionEvidence = z.infer<typeof connectionEvidenceSchema>;

/** What the kernel showed at the moment a check failed. */
export const evidenceSchema = z.strictObject({
  /** The evidence in sentences, most telling first, in the language of the run. */
  lines: z.array(z.string()),
  processes: z.array(processEvidenceSchema),
  listener: z
    .strictObject({ address: z.string(), port: z.int(), acceptQueue: z.int(), backlog: z.int() })
    .optional(),
  connections: z.array(connectionEvidenceSchema),
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).optional(),
  /** The end of what the server printed. */
  output: z.strictObject({ stdout: z.string(), stderr: z.string(), droppedBytes: z.int() }),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Why a check did not pass, in the language of the run. */
export const findingSchema = z.strictObject({
  /** What happened, with the measured values. */
  message: z.string(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  diff: byteDiffSchema.optional(),
  /** The likely cause in the learner's code. */
  cause: z.string().optional(),
  nextStep: z.string().optional(),
  /** What failing checks have in common when they fail from one cause; `id` is the same in every language and run. */
  root: z.strictObject({ id: z.string(), words: z.string() }).optional(),
  transcript: z.array(transcriptEntrySchema),
  evidence: evidenceSchema.optional(),
});
export type Finding = z.infer<typeof findingSchema>;
