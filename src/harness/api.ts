// `socklab/harness`: what check files are written in. Everything here is pure, because a check file carries its own
// copy of it; servers and clients come from the runner through `t`. `npm run types` writes media/types from it.
export { text, type Text } from '../base/text.ts';
export type { SocketRow, TcpState } from '../sockets/model.ts';
export { dies, firstOf, whileAlive } from './advice.ts';
export { bytes } from './bytes.ts';
export { check, type CheckDefinition, type Conversation } from './check.ts';
export type { CheckContext } from './checkContext.ts';
export type { Client, ConnectOptions } from './client.ts';
export type { Failure } from './makeFinding.ts';
export type { Advice, Because, ConnectionEnd, Seen } from './seen.ts';
export type { Server, ServerOptions } from './server.ts';
export type { Wait } from './waits.ts';
