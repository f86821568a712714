import { anyPayload, byteOrder, emptyFrames, oneFrame } from './checks/basics.ts';
import { asleep, churn, interleaved, resetInside, stalledFrames } from './checks/connections.ts';
import { endInHeader, endInPayload, halfClose } from './checks/endings.ts';
import { politeGoodbye } from './checks/goodbye.ts';
import { absurdLengths, garbage, oversize } from './checks/limits.ts';
import {
  byteByByte,
  coalescedFrames,
  everyCut,
  largestFrame,
  pipelining,
  straddling,
} from './checks/pieces.ts';
import { slowReader } from './checks/slowReader.ts';
import { tinyFrames } from './checks/tinyFrames.ts';

export const checks = [
  oneFrame,
  everyCut,
  byteByByte,
  coalescedFrames,
  straddling,
  emptyFrames,
  largestFrame,
  byteOrder,
  anyPayload,
  pipelining,
  interleaved,
  stalledFrames,
  oversize,
  absurdLengths,
  garbage,
  endInHeader,
  endInPayload,
  halfClose,
  slowReader,
  resetInside,
  churn,
  asleep,
  politeGoodbye,
  tinyFrames,
];
