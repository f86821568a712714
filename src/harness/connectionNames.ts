import { text, type Text } from '../base/text.ts';
import type { SocketRow } from '../sockets/model.ts';
import type { Client } from './client.ts';

/** Finds the kernel's rows of a check's clients, and the clients of rows. */
export class ConnectionNames {
  readonly #byAddress = new Map<string, Client>();

  constructor(clients: readonly Client[]) {
    for (const client of clients) {
      if (client.localPort !== undefined) {
        this.#byAddress.set(`${client.localAddress}:${client.localPort}`, client);
      }
    }
  }

  /** What the server holds in its hand: its listener or its end of a client's connection. */
  nameServerSocket = (row: SocketRow): Text | undefined => {
    if (row.state === 'LISTEN') return text('the listening socket');
    const client = this.#byAddress.get(`${row.peer.address}:${row.peer.port}`);
    return client ? text('the connection of {client}', { client: client.label }) : undefined;
  };

  serverEnd(rows: readonly SocketRow[], client: Client): SocketRow | undefined {
    return rows.find(row => row.peer.port === client.localPort && row.peer.address === client.localAddress);
  }

  clientEnd(rows: readonly SocketRow[], client: Client): SocketRow | undefined {
    return rows.find(row => row.local.port === client.localPort && row.local.address === client.localAddress);
  }
}
