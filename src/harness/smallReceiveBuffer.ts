import { isIPv6, Socket, type OnReadOpts } from 'node:net';

/**
 * Node has no option for SO_RCVBUF of a TCP socket, and a client that stops reading needs a small one: with the
 * default some megabytes vanish in kernel buffers before a server's write blocks. It must be set before connect(2),
 * because the window scale is agreed in the handshake (tcp(7)). Node's own bindings can do it without native code of
 * ours: the TCP handle gives the descriptor, and the UDP handle's buffer size call is plain setsockopt(2) on any
 * descriptor. The UDP handle is never closed, since that would close the descriptor under the socket.
 */
interface Bindings {
  readonly TCP: new (type: number) => TcpHandle;
  readonly UDP: new () => UdpHandle;
}

interface TcpHandle {
  readonly fd: number;
  bind(address: string, port: number): number;
  bind6(address: string, port: number, flags: number): number;
}

interface UdpHandle {
  open(fd: number): number;
  bufferSize(size: number, receive: boolean, context: object): number | undefined;
}

const socketType = 0;

/** Sets aside: handles that must live as long as the process. */
const keepAlive: UdpHandle[] = [];

/**
 * An unconnected socket, bound to `localAddress`, whose receive buffer holds about `size` bytes (the kernel doubles it
 * for its own bookkeeping, socket(7)). Undefined where this Node has no such bindings; a default buffer then has to do.
 */
export function socketWithReceiveBuffer(
  size: number,
  localAddress: string,
  onread: OnReadOpts,
): Socket | undefined {
  const bindings = nodeBindings();
  if (!bindings) return undefined;
  const handle = new bindings.TCP(socketType);
  const bound = isIPv6(localAddress) ? handle.bind6(localAddress, 0, 0) : handle.bind(localAddress, 0);
  if (bound !== 0) return undefined;
  const lever = new bindings.UDP();
  if (lever.open(handle.fd) !== 0) return undefined;
  keepAlive.push(lever);
  lever.bufferSize(size, true, {});
  const options = { handle, allowHalfOpen: true, manualStart: true, onread };
  return new Socket(options);
}

function nodeBindings(): Bindings | undefined {
  const { binding } = process as unknown as { binding?: (name: string) => Record<string, unknown> };
  if (!binding) return undefined;
  try {
    const TCP = binding('tcp_wrap')['TCP'];
    const UDP = binding('udp_wrap')['UDP'];
    return TCP && UDP ? ({ TCP, UDP } as Bindings) : undefined;
  } catch {
    return undefined;
  }
}
