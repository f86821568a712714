import { killMembers } from './killMembers.ts';
import type { Marker } from './marker.ts';
import { MemberScan } from './memberScan.ts';

/**
 * Kills whatever carries the marker, and its descendants, and waits until they are gone (5 s at most): for those
 * that clean up after a runner that died. Never this process, its ancestors or pid 1. Resolves with the killed pids.
 */
export async function sweepMarked(
  marker: Marker,
  options: { readonly exceptPids?: readonly number[] } = {},
): Promise<number[]> {
  return killMembers(new MemberScan({ marker, exceptPids: options.exceptPids ?? [] }));
}
