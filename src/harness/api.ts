// `socklab/harness`: what check files are written in. Everything here is pure, because a check file carries its own
// copy of it; servers and clients come from the runner through `t`.
export { text } from '../base/text.ts';
export { dies, firstOf, whileAlive } from './advice.ts';
export { bytes } from './bytes.ts';
export { check, type Conversation } from './check.ts';
export type { CheckContext } from './checkContext.ts';
export type { Client, ConnectOptions } from './client.ts';
export type { Advice, Because, Seen } from './seen.ts';
export type { Server } from './server.ts';
export type { Wait } from './waits.ts';
