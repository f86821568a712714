import { binary, byteByByte, oneLine, ports, withoutNewline } from './checks/basics.ts';
import { fourMebibytes, halfClose, halfCloseRace, slowReader } from './checks/bulk.ts';
import { resetWhileIdle, resetWhileWriting, silentVisitors, unreadEcho } from './checks/endings.ts';
import { burst, idle, noLeftovers, restart, secondClient, stoppedAndContinued } from './checks/lifetime.ts';
import { closeWait, descriptors, oneAfterTheOther } from './checks/manyClients.ts';

export const checks = [
  oneLine,
  withoutNewline,
  binary,
  byteByByte,
  fourMebibytes,
  slowReader,
  halfClose,
  halfCloseRace,
  silentVisitors,
  resetWhileIdle,
  resetWhileWriting,
  unreadEcho,
  oneAfterTheOther,
  descriptors,
  closeWait,
  idle,
  restart,
  stoppedAndContinued,
  burst,
  secondClient,
  noLeftovers,
  ports,
];
