import type { Endpoint, SocketRow, SocketTimer } from '../../../src/sockets/model.ts';

export interface SsForm {
  readonly netid: boolean;
  readonly header: boolean;
  /** 6.11 and later: `1.188sec`; earlier: `1.188ms`. */
  readonly newTimers: boolean;
  /** Before 4.14: IPv6 addresses without brackets. */
  readonly brackets: boolean;
  /** Details of -i and -m on a line of their own. */
  readonly twoLines: boolean;
  readonly padded: boolean;
}

/** Prints rows as ss -tanoiem does. */
export function renderSs(rows: readonly SocketRow[], form: SsForm): string {
  const lines = rows.map(row => renderRow(row, form));
  if (form.header)
    lines.unshift('State      Recv-Q Send-Q      Local Address:Port        Peer Address:Port Process');
  return lines.map(line => `${line}\n`).join('');
}

function renderRow(row: SocketRow, form: SsForm): string {
  const columns = [
    ...(form.netid ? ['tcp'] : []),
    row.state === 'CLOSED' ? 'UNCONN' : row.state,
    String(row.recvQ),
    String(row.sendQ),
    renderEndpoint(row.local, form),
    renderEndpoint(row.peer, form),
  ];
  const details = [
    ...(row.timer ? [renderTimer(row.timer, form)] : []),
    `ino:${row.inode}`,
    ...(row.id.startsWith('sk:') ? [row.id] : []),
    'cgroup:/',
    ...(row.shutdown ? [row.shutdown] : []),
  ];
  const info = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d${row.drops ?? 0}) cubic rto:204 cwnd:10`;
  return `${columns.map(c => c.padEnd(form.padded ? 20 : 0)).join(' ')} ${details.join(' ')}${form.twoLines ? '\n\t ' : ' '}${info}`;
}

function renderEndpoint({ address, port }: Endpoint, form: SsForm): string {
  const bracketed = form.brackets && address.includes(':') ? `[${address}]` : address;
  return `${bracketed}:${port === 0 ? '*' : port}`;
}

function renderTimer({ kind, expiresMs, retransmits }: SocketTimer, form: SsForm): string {
  return `timer:(${kind},${renderSpan(expiresMs, form.newTimers)},${retransmits})`;
}

/** From 10 s on without milliseconds, from 10 min on without seconds. */
export function renderSpan(totalMs: number, newTimers: boolean): string {
  const minutes = Math.floor(totalMs / 60_000);
  const seconds = minutes > 9 ? 0 : Math.floor(totalMs / 1000) % 60;
  const ms = minutes > 0 || seconds > 9 ? 0 : totalMs % 1000;
  const digits = String(ms).padStart(3, '0');
  return [
    minutes > 0 ? `${minutes}min` : '',
    seconds > 0 ? `${seconds}${ms > 0 ? '.' : 'sec'}` : '',
    ms > 0 ? `${digits}${newTimers && seconds > 0 ? 'sec' : 'ms'}` : '',
  ].join('');
}

/** What is left of a span after ss has rounded it. */
export function roundedBySs(totalMs: number): number {
  if (totalMs >= 600_000) return totalMs - (totalMs % 60_000);
  return totalMs >= 10_000 ? totalMs - (totalMs % 1000) : totalMs;
}
