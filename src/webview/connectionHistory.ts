import { html, type TemplateResult } from 'lit';
import type { SocketChange } from '../sockets/socketHistory.ts';
import type { Side, WatchedConnection, WatchedEnd } from '../sockets/watchedSockets.ts';
import { stateMark } from './connectionRow.ts';
import { shutdownKeys } from './shutdownKeys.ts';
import type { Strings } from './strings.ts';

interface Event {
  readonly at: number;
  readonly side: Side;
  readonly before: SocketChange | undefined;
  /** Undefined when the end was seen to be gone. */
  readonly now: SocketChange | undefined;
}

/** What both ends went through, the latest first, each with the time since the connection was seen first. */
export function connectionHistory(connection: WatchedConnection, strings: Strings): TemplateResult {
  const events = [connection.client, connection.server]
    .flatMap(end => (end ? eventsOf(end) : []))
    .sort((a, b) => b.at - a.at);
  return html`<ol class="history" reversed>
    ${events.map(
      event =>
        html`<li>
          <span class="number">${offsetWords(event.at - connection.firstSeen)}</span>
          <span class="end">${strings.say(event.side)}</span>
          <span>${eventWords(event, connection, strings)}</span>
        </li>`,
    )}
  </ol>`;
}

function eventsOf({ side, history, goneAt }: WatchedEnd): Event[] {
  const events: Event[] = history.map((now, i) => ({ at: now.at, side, before: history[i - 1], now }));
  if (goneAt !== undefined) events.push({ at: goneAt, side, before: history.at(-1), now: undefined });
  return events;
}

/** What is new about it. */
function eventWords(
  { before, now, side }: Event,
  { older }: WatchedConnection,
  strings: Strings,
): TemplateResult {
  if (!now) return html`<span class="gone">${strings.say('gone')}</span>`;
  const words: string[] = [];
  if (!before && older) words.push(strings.say('wasThere'));
  const waits = side === 'server' && !now.held && (now.state === 'ESTAB' || now.state === 'CLOSE-WAIT');
  if (!before && waits) words.push(strings.say('notAccepted'));
  if (before && !before.held && now.held) words.push(strings.say(side === 'server' ? 'accepted' : 'nowHeld'));
  if (before?.held && !now.held && now.state !== 'TIME-WAIT') words.push(strings.say('closedByProgram'));
  if (now.recvQ !== (before?.recvQ ?? 0)) words.push(`Recv-Q ${now.recvQ}`);
  if (now.sendQ !== (before?.sendQ ?? 0)) words.push(`Send-Q ${now.sendQ}`);
  if (now.retransmits !== undefined && now.retransmits !== before?.retransmits) {
    words.push(strings.say('retransmits', { count: now.retransmits }));
  }
  if (now.state !== before?.state) return html`${stateMark(now.state)} ${words.join(' · ')}`;
  if (words.length === 0 && now.shutdown) words.push(strings.say(shutdownKeys[now.shutdown]));
  return html`${words.join(' · ')}`;
}

/** `+0.0 s`, `+1:02` */
function offsetWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 100) return `+${seconds.toFixed(1)} s`;
  return `+${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
