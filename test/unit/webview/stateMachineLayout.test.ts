import assert from 'node:assert/strict';
import { tcpStates, type TcpState } from '../../../src/sockets/model.ts';
import { machineTransitions, transitionId } from '../../../src/webview/stateMachine.ts';
import {
  drawingSize,
  neighbourOf,
  pathOf,
  statePlaces,
  stateSize,
  straightLine,
  transitionPlaces,
  type Point,
} from '../../../src/webview/stateMachineLayout.ts';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boxOf(state: TcpState): Box {
  const [x, y] = statePlaces[state];
  const [halfWidth, halfHeight] = [stateSize.width / 2, stateSize.height / 2];
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}

/** Where a label stands, by the width of letters in a usual sans-serif of 10 pixels. */
function labelBox(id: string, words: readonly string[]): Box {
  const place = transitionPlaces[id];
  assert.ok(place);
  const lines = place.isBroken ? words : [words.join(' ')];
  const width = Math.max(...lines.map(line => line.length)) * 5;
  const [x, y] = place.label;
  const left = place.anchor === 'start' ? x : place.anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - 7, right: left + width, bottom: y + 1 + 11 * (lines.length - 1) };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isOnEdge([x, y]: Point, { left, top, right, bottom }: Box): boolean {
  const isWithin = x >= left && x <= right && y >= top && y <= bottom;
  return isWithin && (x === left || x === right || y === top || y === bottom);
}

const canvas: Box = {
  left: drawingSize.left,
  top: drawingSize.top,
  right: drawingSize.left + drawingSize.width,
  bottom: drawingSize.top + drawingSize.height,
};

function assertInside(box: Box, what: string): void {
  const { left, top, right, bottom } = box;
  assert.ok(
    left >= canvas.left && right <= canvas.right && top >= canvas.top && bottom <= canvas.bottom,
    what,
  );
}

const labels = machineTransitions.map(each => {
  const id = transitionId(each);
  const words = [each.cause, ...(each.sends === undefined ? [] : [`→ ${each.sends}`])];
  return { id, box: labelBox(id, words) };
});

describe('the drawing of the TCP state machine', () => {
  it('has a place for each state, and none covers another', () => {
    for (const [i, state] of tcpStates.entries()) {
      assertInside(boxOf(state), state);
      for (const other of tcpStates.slice(i + 1))
        assert.ok(!overlap(boxOf(state), boxOf(other)), `${state} ${other}`);
    }
  });

  it('has a line for each transition, level and upright, from the edge of one state to the edge of the other', () => {
    assert.equal(Object.keys(transitionPlaces).length, machineTransitions.length);
    for (const transition of machineTransitions) {
      const id = transitionId(transition);
      const line = transitionPlaces[id]?.line ?? [];
      const [start, end] = [line[0], line.at(-1)];
      assert.ok(start && isOnEdge(start, boxOf(transition.from)), `${id} starts at ${String(start)}`);
      assert.ok(end && isOnEdge(end, boxOf(transition.to)), `${id} ends at ${String(end)}`);
      for (const [i, [x, y]] of line.slice(1).entries()) {
        const before = line[i];
        assert.ok(before && (before[0] === x) !== (before[1] === y), `${id} runs askew`);
      }
    }
  });

  it('lets no line run through a state', () => {
    for (const { from, to } of machineTransitions) {
      const id = transitionId({ from, to });
      const line = transitionPlaces[id]?.line ?? [];
      for (const [i, [x2, y2]] of line.slice(1).entries()) {
        const [x1, y1] = line[i] ?? [0, 0];
        const stretch = {
          left: Math.min(x1, x2),
          top: Math.min(y1, y2),
          right: Math.max(x1, x2) + 0.1,
          bottom: Math.max(y1, y2) + 0.1,
        };
        for (const state of tcpStates) {
          if (state === from || state === to) continue;
          assert.ok(!overlap(stretch, boxOf(state)), `${id} runs through ${state}`);
        }
      }
    }
  });

  it('has labels that are on the drawing, beside the states, and none on another', () => {
    for (const [i, { id, box }] of labels.entries()) {
      assertInside(box, id);
      for (const state of tcpStates) assert.ok(!overlap(box, boxOf(state)), `${id} on ${state}`);
      for (const other of labels.slice(i + 1)) assert.ok(!overlap(box, other.box), `${id} on ${other.id}`);
    }
  });

  it('rounds the corners of a line and leaves its ends where they are', () => {
    assert.equal(
      pathOf([
        [0, 0],
        [50, 0],
        [50, 60],
      ]),
      'M0 0L41 0Q50 0 50 9L50 60',
    );
    assert.equal(
      pathOf([
        [0, 0],
        [0, 8],
        [6, 8],
      ]),
      'M0 0L0 5Q0 8 3 8L6 8',
    );
  });

  it('leads straight from edge to edge where there is no line', () => {
    assert.deepEqual(straightLine('ESTAB', 'CLOSED'), [
      [284, 194],
      [284, 44],
    ]);
    for (const state of tcpStates) {
      if (state === 'CLOSED') continue;
      const [start, end] = straightLine(state, 'CLOSED');
      const box = boxOf(state);
      assert.ok(start && end, state);
      assert.ok(start[0] >= box.left - 0.01 && start[0] <= box.right + 0.01, state);
      assert.ok(start[1] >= box.top - 0.01 && start[1] <= box.bottom + 0.01, state);
    }
  });

  it('leads the arrow keys from any state to any other', () => {
    const reached = new Set<TcpState>(['ESTAB']);
    for (const state of reached) {
      for (const [dx, dy] of [
        [0, 1],
        [0, -1],
        [1, 0],
        [-1, 0],
      ] as const) {
        const next = neighbourOf(state, dx, dy);
        if (next) reached.add(next);
      }
    }
    assert.equal(reached.size, tcpStates.length);
    assert.equal(neighbourOf('ESTAB', 0, 1), 'CLOSING');
    assert.equal(neighbourOf('CLOSED', 0, -1), undefined);
  });
});
