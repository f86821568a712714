import type { TcpState } from '../sockets/model.ts';
import type { Lane, LaneEnd } from './lanesModel.ts';
import { durationWords } from './lanesTime.ts';
import type { Strings } from './strings.ts';

/** For a segment with no room for the name of its state. */
export const shortNames: Readonly<Record<TcpState, string>> = {
  LISTEN: 'L',
  'SYN-SENT': 'SS',
  'SYN-RECV': 'SR',
  ESTAB: 'E',
  'FIN-WAIT-1': 'F1',
  'FIN-WAIT-2': 'F2',
  'CLOSE-WAIT': 'CW',
  CLOSING: 'C',
  'LAST-ACK': 'LA',
  'TIME-WAIT': 'TW',
  CLOSED: '–',
};

/**
 * A lane in words: `client 127.0.0.1:5000: ESTAB 2.1 s, FIN-WAIT-2 now; server …`. What lasts has no duration, so that the
 * words change with the states and not with the clock.
 */
export function laneWords(lane: Lane, strings: Strings): string {
  const ends = [
    lane.client && endWords('laneClient', lane.client, strings),
    lane.server && endWords('laneServer', lane.server, strings),
    lane.to === undefined ? undefined : strings.say(lane.resetAt === undefined ? 'laneGone' : 'laneReset'),
  ];
  return ends.filter(each => each !== undefined).join('; ');
}

function endWords(key: string, { address, spans, queues }: LaneEnd, strings: Strings): string {
  const states = spans.map(({ state, from, to }) =>
    to === undefined
      ? strings.say('laneNow', { state })
      : strings.say('laneSpan', { state, duration: durationWords(to - from) }),
  );
  const waiting = queues
    .filter(({ to }) => to === undefined)
    .map(({ queue, bytes }) => strings.say('laneQueue', { queue, bytes }));
  return `${strings.say(key, { address })}: ${[...states, ...waiting].join(', ')}`;
}
