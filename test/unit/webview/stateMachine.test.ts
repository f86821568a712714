import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { tcpStates, type TcpState } from '../../../src/sockets/model.ts';
import { machineTransitions, transitionId, transitionsBetween } from '../../../src/webview/stateMachine.ts';

/** The figure of RFC 9293 §3.3.2, from top to bottom, and its note 2. */
const figure = [
  'CLOSED>LISTEN',
  'CLOSED>SYN-SENT',
  'LISTEN>CLOSED',
  'LISTEN>SYN-RECV',
  'LISTEN>SYN-SENT',
  'SYN-SENT>CLOSED',
  'SYN-SENT>SYN-RECV',
  'SYN-SENT>ESTAB',
  'SYN-RECV>LISTEN',
  'SYN-RECV>ESTAB',
  'SYN-RECV>FIN-WAIT-1',
  'ESTAB>FIN-WAIT-1',
  'ESTAB>CLOSE-WAIT',
  'FIN-WAIT-1>FIN-WAIT-2',
  'FIN-WAIT-1>CLOSING',
  'FIN-WAIT-2>TIME-WAIT',
  'CLOSING>TIME-WAIT',
  'CLOSE-WAIT>LAST-ACK',
  'LAST-ACK>CLOSED',
  'TIME-WAIT>CLOSED',
  'FIN-WAIT-1>TIME-WAIT',
];

function way(from: TcpState, to: TcpState): string {
  return [from, ...transitionsBetween(from, to).map(each => each.to)].join(' ');
}

describe('the TCP state machine', () => {
  it('has the transitions of the figure, each once', () => {
    assert.deepEqual(machineTransitions.map(transitionId).toSorted(), figure.toSorted());
  });

  it('goes the one step that lies between two looks', () => {
    for (const { from, to, way: usual } of machineTransitions) {
      if (usual !== 'rare') assert.equal(way(from, to), `${from} ${to}`);
    }
    assert.equal(way('SYN-SENT', 'CLOSED'), 'SYN-SENT CLOSED');
    assert.equal(way('SYN-SENT', 'SYN-RECV'), 'SYN-SENT SYN-RECV');
  });

  it('takes the usual way where states were passed between two looks', () => {
    assert.equal(way('CLOSED', 'ESTAB'), 'CLOSED SYN-SENT ESTAB');
    assert.equal(way('LISTEN', 'ESTAB'), 'LISTEN SYN-RECV ESTAB');
    assert.equal(way('LISTEN', 'CLOSE-WAIT'), 'LISTEN SYN-RECV ESTAB CLOSE-WAIT');
    assert.equal(way('ESTAB', 'TIME-WAIT'), 'ESTAB FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT');
    assert.equal(way('FIN-WAIT-1', 'TIME-WAIT'), 'FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT');
    assert.equal(way('ESTAB', 'CLOSED'), 'ESTAB CLOSE-WAIT LAST-ACK CLOSED');
    assert.equal(way('SYN-RECV', 'FIN-WAIT-1'), 'SYN-RECV ESTAB FIN-WAIT-1');
    assert.equal(way('CLOSED', 'TIME-WAIT'), 'CLOSED SYN-SENT ESTAB FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT');
  });

  it('takes the rare way where no other leads there', () => {
    assert.equal(way('ESTAB', 'CLOSING'), 'ESTAB FIN-WAIT-1 CLOSING');
    assert.equal(way('CLOSING', 'CLOSED'), 'CLOSING TIME-WAIT CLOSED');
  });

  it('goes nowhere from a state to itself, nor back', () => {
    assert.deepEqual(transitionsBetween('ESTAB', 'ESTAB'), []);
    assert.deepEqual(transitionsBetween('TIME-WAIT', 'ESTAB'), []);
    assert.deepEqual(transitionsBetween('CLOSE-WAIT', 'FIN-WAIT-1'), []);
  });

  it('goes in one piece, through no state twice, and never through CLOSED', () => {
    const state = fc.constantFrom(...tcpStates);
    fc.assert(
      fc.property(state, state, (from, to) => {
        const steps = transitionsBetween(from, to);
        if (steps.length === 0) return;
        assert.equal(steps[0]?.from, from);
        assert.equal(steps.at(-1)?.to, to);
        for (const [i, step] of steps.slice(1).entries()) assert.equal(step.from, steps[i]?.to);
        const between = steps.slice(1).map(step => step.from);
        assert.equal(new Set(between).size, between.length);
        assert.ok(!between.includes('CLOSED'));
      }),
    );
  });
});
