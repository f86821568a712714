import { html, nothing, type TemplateResult } from 'lit';
import type { Endpoint, SocketOwner, SocketRow, SocketTimer } from '../sockets/model.ts';
import type { WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';
import { endingOf } from './connectionEnding.ts';
import { timerOf } from './sorting.ts';
import { stateKind } from './stateKind.ts';
import type { Strings } from './strings.ts';

/** The cells of one connection, in the order of `columns`. */
export function connectionCells(
  connection: WatchedConnection,
  now: number,
  strings: Strings,
): TemplateResult {
  const { client, server, goneAt } = connection;
  const at = server?.row.local ?? client?.row.peer;
  const served = endpointWords(at);
  const short = at && isLoopback(at) ? `:${at.port}` : served;
  const over = goneAt !== undefined;
  const held = over ? strings.say(endingOf(connection)) : heldWords(server, strings, 'inCall');
  const heldInFull = over ? held : heldWords(server, strings, 'blockedOwner');
  const timer = over ? undefined : timerOf(connection);
  const left = timer && timerWords(timer.timer, now - timer.at, strings);
  const unanswered = client?.row.state === 'SYN-SENT' && client.goneAt === undefined;
  return html`<span role="gridcell" class="address"
      >${endpointWords(client?.row.local ?? server?.row.peer)}</span
    >
    ${endCells(client, over, strings.say('gone'))}
    <span role="gridcell" class="address divided" title=${served}>${short}</span>
    ${endCells(server, over, strings.say(unanswered ? 'noAnswer' : 'gone'))}
    <span role="gridcell" title=${heldInFull}>${held}</span>
    <span role="gridcell" title=${left ?? ''}>${left ?? nothing}</span>
    <span role="gridcell" class="number"
      >${connection.older ? '' : ageWords((goneAt ?? now) - connection.firstSeen)}</span
    >`;
}

export function stateMark(state: SocketRow['state']): TemplateResult {
  return html`<span class="mark ${stateKind(state)}">${state}</span>`;
}

/** @param over neither end is there any more: both show their last state */
function endCells(end: WatchedEnd | undefined, over: boolean, absent: string): TemplateResult {
  const shown = end && (end.goneAt === undefined || over) ? end.row : undefined;
  return html`<span role="gridcell"
      >${shown ? stateMark(shown.state) : html`<span class="gone">${absent}</span>`}</span
    >
    ${queueCell(shown?.recvQ)} ${queueCell(shown?.sendQ)}`;
}

function queueCell(bytes: number | undefined): TemplateResult {
  return html`<span role="gridcell" class="number ${bytes ? 'waiting' : ''}">${bytes ?? nothing}</span>`;
}

/** `127.0.0.1:9000`, `[::1]:9000` */
export function endpointWords(value: Endpoint | undefined): string {
  if (!value) return '';
  return value.address.includes(':') ? `[${value.address}]:${value.port}` : `${value.address}:${value.port}`;
}

/** Where every server of a grade listens: its address tells nothing. */
function isLoopback({ address }: Endpoint): boolean {
  return address.startsWith('127.') || address.startsWith('::ffff:127.') || address === '::1';
}

/** @param elapsedMs since the timer was looked at */
export function timerWords(timer: SocketTimer, elapsedMs: number, strings: Strings): string {
  const kinds = {
    on: 'timerOn',
    keepalive: 'timerKeepalive',
    timewait: 'timerTimewait',
    persist: 'timerPersist',
    unknown: 'timerUnknown',
  };
  const tries = timer.retransmits > 0 ? ` · ${strings.say('retransmits', { count: timer.retransmits })}` : '';
  return `${strings.say(kinds[timer.kind])} ${ageWords(timer.expiresMs - elapsedMs)}${tries}`;
}

/** @param blocked the key of the sentence for a program that waits in a call: the short or the long one. */
export function heldWords(
  end: WatchedEnd | undefined,
  strings: Strings,
  blocked: 'inCall' | 'blockedOwner',
): string {
  if (!end || end.goneAt !== undefined) return '';
  const { owner, inode, state } = end.row;
  if (owner) return ownerWords(owner, strings, blocked);
  if (inode !== 0) return '';
  // It belongs to the kernel alone, as everybody knows of this state.
  if (state === 'TIME-WAIT') return '';
  // accept(2) gives a connection its inode; before that it waits in the listener's queue.
  const queued =
    end.side === 'server' && (state === 'ESTAB' || state === 'CLOSE-WAIT' || state === 'SYN-RECV');
  return strings.say(queued ? 'notAccepted' : 'noProcess');
}

export function ownerWords(owner: SocketOwner, strings: Strings, blocked: 'inCall' | 'blockedOwner'): string {
  const { fd, command, pid, blockedIn } = owner;
  return blockedIn === undefined
    ? strings.say('owner', { fd, command, pid })
    : strings.say(blocked, { fd, command, pid, call: blockedIn });
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
