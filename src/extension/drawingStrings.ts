import type { Translate } from './translate.ts';

/** The words of the two drawings of the connections view: the TCP state machine and the lanes. */
export function drawingStrings(t: Translate): Record<string, string> {
  return {
    stateMachine: t('TCP state machine'),
    machineTransitions: t('Transitions'),
    activeOpen: t('active open'),
    passiveOpen: t('passive open'),
    activeClose: t('active close'),
    passiveClose: t('passive close'),
    clientEnds: t('client ends'),
    serverEnds: t('server ends'),
    usualClient: t('usual way of a client'),
    usualServer: t('usual way of a server'),
    countClientEnds: t('{count} client ends'),
    countClientEndsOne: t('1 client end'),
    countServerEnds: t('{count} server ends'),
    countServerEndsOne: t('1 server end'),
    countListening: t('{count} listening sockets'),
    countListeningOne: t('1 listening socket'),
    lanes: t('Timeline of the connections'),
    noLanes: t('No connection in this time.'),
    laneClient: t('client {address}'),
    laneServer: t('server {address}'),
    laneSpan: t('{state} {duration}'),
    laneNow: t('{state} now'),
    laneReset: t('reset'),
    laneGone: t('gone'),
    laneQueue: t('{queue} {bytes} bytes'),
    zoom: t('Time shown'),
    zoomShort: t('10 s'),
    zoomMinute: t('1 min'),
    zoomAll: t('all'),
    nowMark: t('now'),
    legendQueues: t('in the middle: bytes that wait, solid in Recv-Q, dashed in Send-Q'),
  };
}
