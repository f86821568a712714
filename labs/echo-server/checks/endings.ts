import * as conversations from 'socklab/conversations';
import { check } from 'socklab/harness';

/** E09: fifty clients that connect and close at once. */
export const silentVisitors = check('E09', async t => conversations.silentVisitors(t, await t.server()));

/** E10: twenty resets, half of them while the server waits in read, half right behind the data. */
export const resetWhileIdle = check('E10', async t => conversations.resetsWhileIdle(t, await t.server()));

/** E11: resets that meet the server in the middle of a write; behind a FIN the error is EPIPE and SIGPIPE comes. */
export const resetWhileWriting = check('E11', async t =>
  conversations.resetsWhileWriting(t, await t.server()),
);

/** E12: clients that close without reading their echo; their kernel answers the rest with RST. */
export const unreadEcho = check('E12', async t => conversations.closesUnread(t, await t.server()));
