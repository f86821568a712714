import { SocketHolders } from '../../src/proc/socketHolders.ts';
import { diffSnapshots } from '../../src/sockets/delta.ts';
import type { Diagnosis } from '../../src/sockets/diagnosis.ts';
import type { SocketSnapshot } from '../../src/sockets/model.ts';
import { SocketModel } from '../../src/sockets/socketModel.ts';
import { takeSnapshot } from '../../src/sockets/takeSnapshot.ts';
import { livingEnds } from '../../src/sockets/watchedSockets.ts';

/** A model of the sockets of some ports, looked at whenever the test likes. */
export class LiveModel {
  readonly model: SocketModel;
  readonly #ports: readonly number[];
  readonly #holders = new SocketHolders();
  #last: SocketSnapshot | undefined;

  constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.model = new SocketModel(ports);
  }

  async look(): Promise<void> {
    const now = await takeSnapshot({ ports: this.#ports, drops: true });
    if (this.#last) this.model.apply(diffSnapshots(this.#last, now));
    else this.model.see(now);
    this.#last = now;
    const owners = this.#holders.find(this.model.lost);
    if (owners) this.model.hold(owners);
  }

  of(port: number): Diagnosis[] {
    return this.model.diagnoses().filter(({ server }) => server.port === port);
  }

  /** Whether the server has accepted a connection. */
  isHeld(port: number): boolean {
    return [...this.model.living].some(
      ({ server }) => server?.row.local.port === port && server.row.inode !== 0,
    );
  }

  /** The ends whose connection is over and whose descriptor is open, which the kernel has in CLOSED. */
  closed(port: number): string[] {
    return this.model.closed
      .filter(({ side, row }) => (side === 'server' ? row.local : row.peer).port === port)
      .map(({ side }) => side);
  }

  /** The states of both ends, of the connections to one server. */
  states(port: number): string[] {
    return [...this.model.living]
      .filter(each =>
        livingEnds(each).some(end => (end.side === 'server' ? end.row.local : end.row.peer).port === port),
      )
      .map(({ client, server }) =>
        [client, server].map(end => (end && end.goneAt === undefined ? end.row.state : '-')).join(' '),
      )
      .sort();
  }
}
