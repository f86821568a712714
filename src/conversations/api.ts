// `socklab/conversations`: what several labs say to an echo server. Each function holds one conversation with a server
// that runs, returns when all went well, and fails the check with words of its own where it did not.
export { everyByteValue, firstLine, holdsBack, noNewline, trickle } from './basics.ts';
export { halfClose, halfCloseRace, neverCloses, slowReader } from './bulk.ts';
export type { ConversationOptions } from './conversation.ts';
export { backlogBurst, outOfDescriptors } from './crowds.ts';
export {
  closesUnread,
  resetDuringWrite,
  resetsWhileIdle,
  resetsWhileWriting,
  silentVisitors,
  writeKills,
} from './endings.ts';
export { descriptorLeak, noCloseWait } from './leaks.ts';
export { restartInTimeWait, stopAndContinue } from './signals.ts';
export { unlessKilled } from './unlessKilled.ts';
