import { setTimeout as delay } from 'node:timers/promises';
import { newestPid, type MemberScan } from './memberScan.ts';
import type { ProcessInfo } from './processInfo.ts';

/**
 * Ends every process that the scan finds and waits until they are gone (zombies count as gone: their descriptors and
 * ports are closed), 5 s at most. Freezes first, so that a program that forks faster than it can be killed stands
 * still. Resolves with the pids that were alive.
 */
export async function killMembers(scan: MemberScan): Promise<number[]> {
  const deadline = performance.now() + 5000;
  const killed = new Set<number>();
  for (let pause = 1, quiet = 0; performance.now() < deadline; pause = Math.min(pause * 2, 20)) {
    const before = newestPid();
    const found = killRound(scan);
    await delay(pause);
    // Where nobody was started in between, nobody got away from the scan.
    if (found.length === 0) {
      if (newestPid() === before) break;
      found.push(...chaseNewest(scan));
    }
    for (const info of found) killed.add(info.pid);
    quiet = found.length === 0 ? quiet + 1 : 0;
    if (quiet === quietRounds) break;
  }
  return [...killed];
}

/** So many rounds in a row find nobody before the tree counts as gone, on a machine that goes on starting processes. */
const quietRounds = 2;

/** The same without waiting for the end, for the moment when this process itself exits. */
export function killMembersNow(scan: MemberScan): number[] {
  return killRound(scan).map(info => info.pid);
}

function killRound(scan: MemberScan): ProcessInfo[] {
  const found = new Map<number, ProcessInfo>();
  // Each round freezes what the one before let escape; whoever is frozen starts nobody new.
  for (let round = 0; round < 200; round++) {
    const fresh = scan.scan().filter(info => found.get(info.pid)?.startTime !== info.startTime);
    if (fresh.length === 0) break;
    for (const info of fresh) found.set(info.pid, info);
    signalMembers(scan, fresh, 'SIGSTOP');
  }
  const members = [...found.values()];
  signalMembers(scan, members, 'SIGKILL');
  return members;
}

/** Looks at the newest processes again and again for some milliseconds, and kills members among them at sight. */
function chaseNewest(scan: MemberScan): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (let end = performance.now() + chaseMs; performance.now() < end;) {
    for (const info of scan.scanNewest()) {
      send(info.pid, 'SIGKILL');
      found.push(info);
    }
  }
  return found;
}

const chaseMs = 3;

/** Sends a signal to each, to whole groups where a group is theirs: the kernel reaches all of a group at once. */
export function signalMembers(
  scan: MemberScan,
  members: readonly ProcessInfo[],
  signal: NodeJS.Signals,
): void {
  const groups = new Set(members.filter(info => scan.ownsGroup(info)).map(info => info.pgrp));
  for (const group of groups) send(-group, signal);
  for (const info of members) if (!groups.has(info.pgrp)) send(info.pid, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile, or changed its user (set-uid) and is not ours to signal.
  }
}
