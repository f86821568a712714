import type { TcpInfo } from './model.ts';

/** Options of the connection; ss(8) prints those that are on without a value, the congestion control behind them. */
const flags = new Set(['ts', 'usec_ts', 'sack', 'ecn', 'ecnseen', 'accecn', 'fastopen']);

/**
 * Reads the line that ss(8) prints below a socket with `-t -i -m`. What the line does not have is absent; counters that
 * ss leaves out while they are 0 are 0 where it printed their neighbours. A TIME-WAIT and a SYN-RECV have no such line.
 */
export function decodeTcpInfo(line: string): TcpInfo {
  const words = line.split(' ').filter(Boolean);
  const values = new Map<string, string>();
  let bare = '';
  for (const word of words) {
    const colon = word.indexOf(':');
    if (colon > 0) {
      const name = word.slice(0, colon);
      // The first mention counts: a congestion control may print names of its own, `bbr:(bw:1bps,…)`.
      if (!values.has(name)) values.set(name, word.slice(colon + 1));
    } else if (!values.has('rto')) bare = values.has('wscale') ? bare : word;
  }
  const number = (name: string): number | undefined => numberOf(values.get(name));
  const [rtt, rttVar] = (values.get('rtt') ?? '').split('/').map(numberOf);
  const [receiveBuffer, sendBuffer] = ['rb', 'tb'].map(name => bufferOf(values.get('skmem') ?? '', name));
  const printed = values.has('rto');
  const orZero = (name: string): number | undefined => number(name) ?? (printed ? 0 : undefined);
  return present({
    rttMs: rtt,
    rttVarMs: rttVar,
    rtoMs: number('rto'),
    mss: number('mss'),
    cwnd: number('cwnd'),
    ssthresh: number('ssthresh'),
    congestionControl: bare === '' || flags.has(bare) ? undefined : bare,
    bytesSent: orZero('bytes_sent'),
    bytesAcked: orZero('bytes_acked'),
    bytesReceived: orZero('bytes_received'),
    bytesRetransmitted: orZero('bytes_retrans'),
    segmentsOut: orZero('segs_out'),
    segmentsIn: orZero('segs_in'),
    sendWindow: number('snd_wnd'),
    receiveWindow: number('rcv_wnd'),
    lastSentMs: orZero('lastsnd'),
    lastReceivedMs: orZero('lastrcv'),
    notSent: orZero('notsent'),
    receiveBuffer,
    sendBuffer,
  });
}

function numberOf(word: string | undefined): number | undefined {
  const value = word === undefined || word === '' ? NaN : Number(word);
  return Number.isNaN(value) ? undefined : value;
}

/** `(r0,rb131072,t0,tb2626560,…)` */
function bufferOf(skmem: string, name: string): number | undefined {
  return numberOf(new RegExp(`[(,]${name}(\\d+)`).exec(skmem)?.[1]);
}

function present(info: { [K in keyof TcpInfo]: TcpInfo[K] | undefined }): TcpInfo {
  return Object.fromEntries(Object.entries(info).filter(([, value]) => value !== undefined));
}
