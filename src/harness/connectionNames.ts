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
    const { localAddress, localPort, server } = client;
    const isFrom = (row: SocketRow): boolean =>
      row.local.address === localAddress && row.peer.port === server.port;
    if (localPort !== undefined) return rows.find(row => isFrom(row) && row.local.port === localPort);
    // Until the handshake is done only the kernel knows the port; the address nearly always is the client's alone.
    const dialling = rows.filter(row => isFrom(row) && row.state === 'SYN-SENT');
    return dialling.length === 1 ? dialling[0] : undefined;
  }
}
