import * as z from 'zod';
import { socketRowSchema } from '../protocol/socketRow.ts';
import { diagnosisKinds } from '../sockets/diagnosis.ts';
import { tcpStates } from '../sockets/model.ts';

/** The version of the public JSON of `socklab states`; raised when a reader of the old form would misread the new one. */
export const statesSchemaId = 'socklab-states/1';

const listenerSchema = z.strictObject({
  /** Recv-Q of its row: connections that wait for accept(). */
  acceptQueue: z.number(),
  backlog: z.number(),
  row: socketRowSchema,
});

/** Both ends of a connection; an end that the kernel does not show is absent. */
const connectionSchema = z.strictObject({
  id: z.string(),
  client: socketRowSchema.exactOptional(),
  server: socketRowSchema.exactOptional(),
});

const countsSchema = z.partialRecord(
  z.enum(tcpStates),
  z.strictObject({ client: z.int(), server: z.int(), total: z.int() }),
);

const diagnosisSchema = z.strictObject({
  /** Stays the same while the diagnosis lasts. */
  id: z.string(),
  kind: z.enum(diagnosisKinds),
  severity: z.enum(['warning', 'remark']),
  /** Whose end shows it. */
  side: z.enum(['client', 'server']),
  server: z.strictObject({ address: z.string(), port: z.int() }),
  /** Milliseconds since the epoch. */
  since: z.number(),
  /** It was so before anyone looked. */
  older: z.boolean(),
  count: z.int(),
  /** Some of the sockets that show it, oldest first, and their connections. */
  sockets: z.array(z.string()),
  connections: z.array(z.string()),
  facts: z.strictObject({
    bytes: z.number().exactOptional(),
    acceptQueue: z.number().exactOptional(),
    backlog: z.number().exactOptional(),
    drops: z.number().exactOptional(),
    retrying: z.number().exactOptional(),
    retransmits: z.number().exactOptional(),
    expiresMs: z.number().exactOptional(),
    mutual: z.boolean().exactOptional(),
  }),
  owner: socketRowSchema.shape.owner,
  /** The note in labs/concepts that explains it. */
  concept: z.string(),
  /** The same in words, in the language of the command. */
  what: z.string(),
  why: z.string(),
  code: z.string(),
});

/** What there is: the one line of `states --json`, the first one with --watch. */
const snapshotSchema = z.strictObject({
  schema: z.literal(statesSchemaId),
  type: z.literal('snapshot'),
  /** Milliseconds since the epoch. */
  at: z.number(),
  /** `proc` when the kernel refused netlink: backlogs and shutdown arrows are unknown then. */
  source: z.enum(['ss', 'proc']),
  listeners: z.array(listenerSchema),
  connections: z.array(connectionSchema),
  /** States that no socket is in are absent. */
  counts: countsSchema,
  diagnoses: z.array(diagnosisSchema),
});

/** What changed since the line before. */
const deltaSchema = z.strictObject({
  type: z.literal('delta'),
  at: z.number(),
  /** New ones, and changed ones in full. */
  listeners: z.array(listenerSchema),
  connections: z.array(connectionSchema),
  /** Ids of connections, and of the rows of listeners, that are there no more. */
  gone: z.array(z.string()),
  counts: countsSchema,
  /** New ones, and those whose sockets or values have changed. */
  diagnoses: z.array(diagnosisSchema),
  /** Ids of diagnoses that hold no more. */
  cleared: z.array(z.string()),
});

/** One line of `socklab states --json`. */
export const statesLineSchema = z.discriminatedUnion('type', [snapshotSchema, deltaSchema]);
export type StatesSnapshotLine = z.infer<typeof snapshotSchema>;
export type StatesDeltaLine = z.infer<typeof deltaSchema>;
