import assert from 'node:assert/strict';
import type { Transition } from '../../../src/webview/stateTransitions.ts';
import { journeysOf } from '../../../src/webview/stateMachineJourneys.ts';

const of = (side: 'client' | 'server', from: Transition['from'], to: Transition['to']): Transition => ({
  connection: 'a',
  side,
  from,
  to,
});

function words(seen: readonly Transition[]): string[] {
  return journeysOf(seen).map(({ side, from, way, isReset, count }) =>
    [`${count} ${side}`, isReset ? `${from} reset` : [from, ...way.map(each => each.to)].join(' ')].join(
      ': ',
    ),
  );
}

describe('journeys through the state machine', () => {
  it('begin at CLOSED for a new client end and at the listener for a new server end', () => {
    assert.deepEqual(words([of('client', undefined, 'ESTAB'), of('server', undefined, 'ESTAB')]), [
      '1 client: CLOSED SYN-SENT ESTAB',
      '1 server: LISTEN SYN-RECV ESTAB',
    ]);
  });

  it('are one where many ends of a side went the same way', () => {
    const many = Array.from({ length: 500 }, () => of('client', 'ESTAB', 'FIN-WAIT-2'));
    assert.deepEqual(words([...many, of('server', 'ESTAB', 'CLOSE-WAIT')]), [
      '500 client: ESTAB FIN-WAIT-1 FIN-WAIT-2',
      '1 server: ESTAB CLOSE-WAIT',
    ]);
  });

  it('end at CLOSED, but for a handshake that came to nothing', () => {
    assert.deepEqual(words([of('server', 'LAST-ACK', undefined), of('server', 'SYN-RECV', undefined)]), [
      '1 server: LAST-ACK CLOSED',
      '1 server: SYN-RECV LISTEN',
    ]);
  });

  it('leave the machine where the connection was reset', () => {
    const reset: Transition = { ...of('client', 'ESTAB', undefined), wasReset: true };
    assert.deepEqual(words([reset, of('client', 'ESTAB', undefined)]), [
      '1 client: ESTAB reset',
      '1 client: ESTAB CLOSE-WAIT LAST-ACK CLOSED',
    ]);
  });

  it('leave out what no way leads to', () => {
    assert.deepEqual(words([of('client', 'TIME-WAIT', 'ESTAB')]), []);
  });
});
