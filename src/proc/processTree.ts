import { killMembers, killMembersNow, signalMembers } from './killMembers.ts';
import type { Marker } from './marker.ts';
import { MemberScan } from './memberScan.ts';
import type { ProcessInfo } from './processInfo.ts';

/**
 * The processes of one learner's server: its first process and whatever came of it, daemons that forked twice,
 * changed session or were handed to init included. Build it right after the start, while the root still lives.
 */
export class ProcessTree {
  readonly rootPid: number;
  readonly #scan: MemberScan;

  /**
   * @param options.rootPid best started as the leader of a session of its own (`detached: true`)
   * @param options.marker set in the environment that the root was started with
   */
  constructor(options: { readonly rootPid: number; readonly marker: Marker }) {
    this.rootPid = options.rootPid;
    this.#scan = new MemberScan(options);
  }

  /** Live processes of the tree, zombies left out. Scanning now and then also remembers who belongs to it. */
  members(): ProcessInfo[] {
    return this.#scan.scan();
  }

  /** Signals every member, stopped ones included. */
  signal(signal: NodeJS.Signals): void {
    signalMembers(this.#scan, this.members(), signal);
  }

  /** Kills every member and waits until they are gone, 5 s at most; resolves with the pids that were still alive. */
  async kill(): Promise<number[]> {
    return killMembers(this.#scan);
  }

  /** Kills every member without waiting, for `process.on('exit')`. */
  killNow(): number[] {
    return killMembersNow(this.#scan);
  }
}
