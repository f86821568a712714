// Loaded with the first server whose connections are followed, and with the clients by hand; see core.ts.
export { SocketHolders } from '../proc/socketHolders.ts';
export { benchActionSchema, benchReportSchema } from '../protocol/benchMessages.ts';
export { SocketSampler } from '../sockets/sampler.ts';
export { takeTcpInfo } from '../sockets/tcpInfo.ts';
export { ServerOwners } from './serverOwners.ts';
export { ServersOwn } from './serversOwn.ts';
