import { html, type TemplateResult } from 'lit';
import type { Recording } from '../protocol/recording.ts';
import { SocketModel } from '../sockets/socketModel.ts';
import type { WatchedConnection } from '../sockets/watchedSockets.ts';
import type { Timeline } from './lanesElement.ts';
import type { PageModel } from './pageModel.ts';
import { passes } from './rowFilter.ts';
import type { Strings } from './strings.ts';

/** Lanes that are offered for scrolling; of more connections the newest. */
const mostLanes = 500;

/**
 * What the lanes show: what the page has seen, by its filter; of a recording everything, also what comes after the moment
 * that the rest of the page shows.
 */
export function timelineOf(model: PageModel, recording: Recording | undefined, now: number): Timeline {
  if (recording) {
    const whole = wholeOf(recording);
    const { began, steps } = recording;
    const cursorAt = model.sockets.at;
    return { connections: newest(model, whole), now: whole.at, isLive: false, began, steps, cursorAt };
  }
  const { sockets, isLive, began, steps } = model;
  return { connections: newest(model, sockets), now, isLive, steps, ...(began !== undefined && { began }) };
}

/** Table or lanes. */
export function lanesChoice(
  isTimeline: boolean,
  strings: Strings,
  choose: (isTimeline: boolean) => void,
): TemplateResult {
  const option = (key: string, value: boolean): TemplateResult =>
    html`<label
      ><input
        type="radio"
        name="socklab-shown"
        .checked=${isTimeline === value}
        @change=${() => choose(value)}
      /><span>${strings.say(key)}</span></label
    >`;
  return html`<fieldset class="choice">
    <legend class="quiet">${strings.say('showAs')}</legend>
    ${option('showTable', false)}${option('showTimeline', true)}
  </fieldset>`;
}

/** Oldest first. */
function newest({ rows }: PageModel, { living, past }: SocketModel): WatchedConnection[] {
  const found: WatchedConnection[] = [];
  for (const each of past) if (passes(rows.filter, each)) found.push(each);
  for (const each of living) if (passes(rows.filter, each)) found.push(each);
  found.sort((a, b) => a.firstSeen - b.firstSeen || clientPort(a) - clientPort(b));
  return found.slice(-mostLanes);
}

function clientPort({ client, server }: WatchedConnection): number {
  return client?.row.local.port ?? server?.row.peer.port ?? 0;
}

const wholes = new WeakMap<Recording, SocketModel>();

function wholeOf(recording: Recording): SocketModel {
  let whole = wholes.get(recording);
  if (whole) return whole;
  whole = new SocketModel(recording.serverPorts);
  for (const { sockets } of recording.frames) {
    if (sockets.type === 'snapshot') whole.see(sockets.snapshot);
    else whole.apply(sockets.delta);
  }
  wholes.set(recording, whole);
  return whole;
}
