import * as z from 'zod';
import { tcpStates, type SocketDelta, type SocketRow, type SocketSnapshot } from '../sockets/model.ts';

const endpointSchema = z.object({ address: z.string(), port: z.int() });

/** {@link SocketRow} where it crosses from one process into another. */
export const socketRowSchema = z.object({
  id: z.string(),
  state: z.enum(tcpStates),
  local: endpointSchema,
  peer: endpointSchema,
  recvQ: z.number(),
  sendQ: z.number(),
  inode: z.number(),
  timer: z
    .object({
      kind: z.enum(['on', 'keepalive', 'timewait', 'persist', 'unknown']),
      expiresMs: z.number(),
      retransmits: z.number(),
    })
    .exactOptional(),
  shutdown: z.enum(['<->', '-->', '<--', '---']).exactOptional(),
  drops: z.number().exactOptional(),
  owner: z
    .object({
      pid: z.int(),
      fd: z.int(),
      command: z.string(),
      blockedIn: z.string().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<SocketRow>;

export const socketSnapshotSchema = z.object({
  at: z.number(),
  source: z.enum(['ss', 'proc']),
  rows: z.array(socketRowSchema),
}) satisfies z.ZodType<SocketSnapshot>;

export const socketDeltaSchema = z.object({
  at: z.number(),
  upserted: z.array(socketRowSchema),
  removed: z.array(z.string()),
}) satisfies z.ZodType<SocketDelta>;
