import { binary, firstLine, noNewline, ports, trickle } from './checks/basics.ts';
import { fourMebibytes, halfClose, halfCloseRace, slowReader } from './checks/bulk.ts';
import { resetWhileIdle, resetWhileWriting, silentVisitors, unreadEcho } from './checks/endings.ts';
import {
  backlogBurst,
  idle,
  noLeftovers,
  restart,
  secondClient,
  stopAndContinue,
} from './checks/lifetime.ts';
import { closeWait, descriptorLeak, oneAfterTheOther } from './checks/manyClients.ts';

export const checks = [
  firstLine,
  noNewline,
  binary,
  trickle,
  fourMebibytes,
  slowReader,
  halfClose,
  halfCloseRace,
  silentVisitors,
  resetWhileIdle,
  resetWhileWriting,
  unreadEcho,
  oneAfterTheOther,
  descriptorLeak,
  closeWait,
  idle,
  restart,
  stopAndContinue,
  backlogBurst,
  secondClient,
  noLeftovers,
  ports,
];
