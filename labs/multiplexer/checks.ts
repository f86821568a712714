import { echo, halfSaid, noMixing, oneThread, waitsForAll } from './checks/basics.ts';
import { acceptBurst, burstDrained, mixedBatch, restart, stoppedAndContinued } from './checks/batches.ts';
import { beyondFdSet, churn, descriptorsRunOut, manyThousands } from './checks/crowds.ts';
import { endIsNoEvent, endWithOutputPending, numberReused } from './checks/pending.ts';
import { backPressure, fullMeansAsleep, idle, nonReaders, partialWrites } from './checks/pressure.ts';
import { resetStorm, resetWhileWriting } from './checks/resets.ts';
import { fairness } from './checks/turns.ts';

export const checks = [
  echo,
  oneThread,
  waitsForAll,
  noMixing,
  nonReaders,
  halfSaid,
  partialWrites,
  fullMeansAsleep,
  idle,
  endWithOutputPending,
  endIsNoEvent,
  resetStorm,
  resetWhileWriting,
  acceptBurst,
  burstDrained,
  beyondFdSet,
  churn,
  descriptorsRunOut,
  stoppedAndContinued,
  numberReused,
  backPressure,
  fairness,
  restart,
  mixedBatch,
  manyThousands,
];
