import { html, nothing, type TemplateResult } from 'lit';
import type { Endpoint, SocketRow, SocketTimer } from '../sockets/model.ts';
import type { SeenConnection } from './pictureModel.ts';
import { timerOf } from './sorting.ts';
import { stateKind } from './stateKind.ts';
import type { Strings } from './strings.ts';

/** The cells of one connection, in the order of `columns`. */
export function connectionCells(connection: SeenConnection, now: number, strings: Strings): TemplateResult {
  const { client, server } = connection;
  const at = server?.local ?? client?.peer;
  const served = endpoint(at);
  const short = at && isLoopback(at) ? `:${at.port}` : served;
  const held = heldWords(server, strings, 'inCall');
  const timer = timerWords(timerOf(connection), strings);
  return html`<span role="gridcell" class="address">${endpoint(client?.local ?? server?.peer)}</span>
    ${end(client, strings.say('gone'))}
    <span role="gridcell" class="address divided" title=${served}>${short}</span>
    ${end(server, strings.say(client?.state === 'SYN-SENT' ? 'noAnswer' : 'gone'))}
    <span role="gridcell" title=${heldWords(server, strings, 'blockedOwner')}>${held}</span>
    <span role="gridcell" title=${timer}>${timer}</span>
    <span role="gridcell" class="number">${connection.older ? '' : ageWords(now - connection.since)}</span>`;
}

export function stateMark(state: SocketRow['state']): TemplateResult {
  return html`<span class="mark ${stateKind(state)}">${state}</span>`;
}

function end(row: SocketRow | undefined, absent: string): TemplateResult {
  return html`<span role="gridcell"
      >${row ? stateMark(row.state) : html`<span class="gone">${absent}</span>`}</span
    >
    ${queue(row?.recvQ)} ${queue(row?.sendQ)}`;
}

function queue(bytes: number | undefined): TemplateResult {
  return html`<span role="gridcell" class="number ${bytes ? 'waiting' : ''}">${bytes ?? nothing}</span>`;
}

function endpoint(value: Endpoint | undefined): string {
  if (!value) return '';
  return value.address.includes(':') ? `[${value.address}]:${value.port}` : `${value.address}:${value.port}`;
}

/** Where every server of a grade listens: its address tells nothing. */
function isLoopback({ address }: Endpoint): boolean {
  return address.startsWith('127.') || address.startsWith('::ffff:127.') || address === '::1';
}

function timerWords(timer: SocketTimer | undefined, strings: Strings): string {
  if (!timer) return '';
  const kinds = {
    on: 'timerOn',
    keepalive: 'timerKeepalive',
    timewait: 'timerTimewait',
    persist: 'timerPersist',
    unknown: 'timerUnknown',
  };
  const tries = timer.retransmits > 0 ? ` · ${strings.say('retransmits', { count: timer.retransmits })}` : '';
  return `${strings.say(kinds[timer.kind])} ${ageWords(timer.expiresMs)}${tries}`;
}

/** @param blocked the key of the sentence for a program that waits in a call: the short or the long one. */
function heldWords(
  server: SocketRow | undefined,
  strings: Strings,
  blocked: 'inCall' | 'blockedOwner',
): string {
  if (!server) return '';
  const { owner } = server;
  if (owner) {
    const { fd, command, pid, blockedIn } = owner;
    return blockedIn === undefined
      ? strings.say('owner', { fd, command, pid })
      : strings.say(blocked, { fd, command, pid, call: blockedIn });
  }
  if (server.inode !== 0) return '';
  // It belongs to the kernel alone, as everybody knows of this state.
  if (server.state === 'TIME-WAIT') return '';
  // accept(2) gives a connection its inode; before that it waits in the listener's queue.
  const queued = server.state === 'ESTAB' || server.state === 'CLOSE-WAIT' || server.state === 'SYN-RECV';
  return strings.say(queued ? 'notAccepted' : 'noProcess');
}

/** `0.4 s`, `12 s`, `3:05`, `1:02:03` */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const minutes = `${Math.floor(seconds / 60) % 60}`;
  return seconds < 3600
    ? `${minutes}:${pad(seconds % 60)}`
    : `${Math.floor(seconds / 3600)}:${pad(Number(minutes))}:${pad(seconds % 60)}`;
}
