import { burst, descriptors, echo, halfClosed, leaks, restart } from './checks/echo.ts';
import { drains, notForEver } from './checks/farewell.ts';
import { noCrossTalk, stalledClient } from './checks/isolation.ts';
import { forty, order } from './checks/queue.ts';
import { atOnce, exactly, handOver, secondArgument } from './checks/serving.ts';
import { resets, silence } from './checks/survival.ts';
import { bounded, busy, idle, madeOnce } from './checks/threads.ts';

export const checks = [
  echo,
  atOnce,
  exactly,
  handOver,
  forty,
  order,
  bounded,
  madeOnce,
  resets,
  silence,
  idle,
  busy,
  stalledClient,
  noCrossTalk,
  halfClosed,
  leaks,
  secondArgument,
  drains,
  notForEver,
  restart,
  descriptors,
  burst,
];
