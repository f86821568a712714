import type { Endpoint } from '../sockets/model.ts';

/** The two ends that the id of a connection names (`clientAddress:port-serverAddress:port`, with `#2` where used again). */
export function connectionEnds(id: string): { client: Endpoint; server: Endpoint } | undefined {
  const [, clientAddress, clientPort, serverAddress, serverPort] =
    /^([^-]+):(\d+)-([^-]+):(\d+)(?:#\d+)?$/.exec(id) ?? [];
  if (clientAddress === undefined || serverAddress === undefined) return undefined;
  return {
    client: { address: clientAddress, port: Number(clientPort) },
    server: { address: serverAddress, port: Number(serverPort) },
  };
}
