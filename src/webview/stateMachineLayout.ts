import type { TcpState } from '../sockets/model.ts';

/** A place in the drawing; its unit is a CSS pixel at the drawing's own size. */
export type Point = readonly [x: number, y: number];

export const drawingSize = { left: 12, top: 4, width: 548, height: 428 } as const;
export const stateSize = { width: 96, height: 36 } as const;

/** Where each state stands, by its middle. Whoever opens and closes actively goes down on the left, the other one on the right. */
export const statePlaces: Readonly<Record<TcpState, Point>> = {
  CLOSED: [284, 26],
  LISTEN: [454, 84],
  'SYN-SENT': [114, 150],
  'SYN-RECV': [454, 150],
  ESTAB: [284, 212],
  'FIN-WAIT-1': [114, 280],
  'CLOSE-WAIT': [454, 280],
  CLOSING: [284, 342],
  'FIN-WAIT-2': [114, 342],
  'LAST-ACK': [454, 342],
  'TIME-WAIT': [114, 404],
};

export interface TransitionPlace {
  /** Corners of the line, start and end included; each stretch is level or upright. */
  readonly line: readonly Point[];
  /** Where the label stands: the start, middle or end of its base line. */
  readonly label: Point;
  readonly anchor: 'start' | 'middle' | 'end';
  /** What is sent stands on a line of its own. */
  readonly isBroken?: boolean;
}

/** The rails at the outer edges lead back to CLOSED, and several transitions share them. */
const leftRail = 22;
const rightRail = 549;

/** By `transitionId`. */
export const transitionPlaces: Readonly<Record<string, TransitionPlace>> = {
  'CLOSED>SYN-SENT': {
    line: [
      [236, 34],
      [114, 34],
      [114, 132],
    ],
    label: [228, 47],
    anchor: 'end',
  },
  'CLOSED>LISTEN': {
    line: [
      [332, 34],
      [454, 34],
      [454, 66],
    ],
    label: [340, 47],
    anchor: 'start',
  },
  'LISTEN>SYN-RECV': {
    line: [
      [438, 102],
      [438, 132],
    ],
    label: [431, 121],
    anchor: 'end',
  },
  'LISTEN>SYN-SENT': {
    line: [
      [406, 84],
      [138, 84],
      [138, 132],
    ],
    label: [284, 79],
    anchor: 'middle',
  },
  'LISTEN>CLOSED': {
    line: [
      [502, 84],
      [rightRail, 84],
      [rightRail, 18],
      [332, 18],
    ],
    label: [508, 79],
    anchor: 'start',
  },
  'SYN-SENT>ESTAB': {
    line: [
      [114, 168],
      [114, 212],
      [236, 212],
    ],
    label: [121, 206],
    anchor: 'start',
  },
  'SYN-SENT>SYN-RECV': {
    line: [
      [162, 144],
      [406, 144],
    ],
    label: [284, 139],
    anchor: 'middle',
  },
  'SYN-SENT>CLOSED': {
    line: [
      [66, 150],
      [leftRail, 150],
      [leftRail, 18],
      [236, 18],
    ],
    label: [60, 145],
    anchor: 'end',
  },
  'SYN-RECV>ESTAB': {
    line: [
      [454, 168],
      [454, 212],
      [332, 212],
    ],
    label: [447, 206],
    anchor: 'end',
  },
  'SYN-RECV>LISTEN': {
    line: [
      [470, 132],
      [470, 102],
    ],
    label: [477, 121],
    anchor: 'start',
  },
  'SYN-RECV>FIN-WAIT-1': {
    line: [
      [406, 157],
      [220, 157],
      [220, 248],
      [114, 248],
      [114, 262],
    ],
    label: [399, 169],
    anchor: 'end',
  },
  'ESTAB>FIN-WAIT-1': {
    line: [
      [258, 230],
      [258, 248],
      [114, 248],
      [114, 262],
    ],
    label: [121, 243],
    anchor: 'start',
  },
  'ESTAB>CLOSE-WAIT': {
    line: [
      [310, 230],
      [310, 248],
      [454, 248],
      [454, 262],
    ],
    label: [447, 243],
    anchor: 'end',
  },
  'FIN-WAIT-1>FIN-WAIT-2': {
    line: [
      [114, 298],
      [114, 324],
    ],
    label: [107, 315],
    anchor: 'end',
  },
  'FIN-WAIT-1>CLOSING': {
    line: [
      [162, 274],
      [284, 274],
      [284, 324],
    ],
    label: [277, 269],
    anchor: 'end',
  },
  'FIN-WAIT-1>TIME-WAIT': {
    line: [
      [162, 288],
      [192, 288],
      [192, 396],
      [162, 396],
    ],
    label: [199, 305],
    anchor: 'start',
    isBroken: true,
  },
  'FIN-WAIT-2>TIME-WAIT': {
    line: [
      [114, 360],
      [114, 386],
    ],
    label: [107, 377],
    anchor: 'end',
  },
  'CLOSING>TIME-WAIT': {
    line: [
      [284, 360],
      [284, 408],
      [162, 408],
    ],
    label: [277, 403],
    anchor: 'end',
  },
  'CLOSE-WAIT>LAST-ACK': {
    line: [
      [454, 298],
      [454, 324],
    ],
    label: [447, 315],
    anchor: 'end',
  },
  'LAST-ACK>CLOSED': {
    line: [
      [502, 342],
      [rightRail, 342],
      [rightRail, 18],
      [332, 18],
    ],
    label: [505, 337],
    anchor: 'start',
  },
  'TIME-WAIT>CLOSED': {
    line: [
      [66, 404],
      [leftRail, 404],
      [leftRail, 18],
      [236, 18],
    ],
    label: [60, 399],
    anchor: 'end',
  },
};

const cornerRadius = 9;

/** The line as the `d` of an SVG path, corners rounded. */
export function pathOf(line: readonly Point[]): string {
  return line
    .map((here, i) => {
      const before = line[i - 1];
      const after = line[i + 1];
      if (!before) return `M${here.join(' ')}`;
      if (!after) return `L${here.join(' ')}`;
      const radius = Math.min(cornerRadius, distance(before, here) / 2, distance(here, after) / 2);
      return `L${towards(here, before, radius).join(' ')}Q${here.join(' ')} ${towards(here, after, radius).join(' ')}`;
    })
    .join('');
}

/** From the edge of a state straight to the edge of another: for what has no line of its own, a reset. */
export function straightLine(from: TcpState, to: TcpState): readonly Point[] {
  const [start, end] = [statePlaces[from], statePlaces[to]];
  return [edgeTowards(start, end), edgeTowards(end, start)];
}

/** The state that comes next in a direction, for the arrow keys; undefined at the edge. */
export function neighbourOf(state: TcpState, dx: -1 | 0 | 1, dy: -1 | 0 | 1): TcpState | undefined {
  const [x, y] = statePlaces[state];
  let nearest: { state: TcpState; far: number } | undefined;
  for (const [name, place] of Object.entries(statePlaces) as [TcpState, Point][]) {
    const [right, down] = [place[0] - x, place[1] - y];
    const ahead = right * dx + down * dy;
    const aside = Math.abs(right * dy) + Math.abs(down * dx);
    if (ahead <= 0) continue;
    const far = ahead + 2 * aside;
    if (!nearest || far < nearest.far) nearest = { state: name, far };
  }
  return nearest?.state;
}

function edgeTowards([x, y]: Point, [toX, toY]: Point): Point {
  const [dx, dy] = [toX - x, toY - y];
  const share = Math.min(
    stateSize.width / 2 / Math.abs(dx || 1e-9),
    stateSize.height / 2 / Math.abs(dy || 1e-9),
  );
  return [x + dx * share, y + dy * share];
}

function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.abs(x2 - x1) + Math.abs(y2 - y1);
}

function towards([x, y]: Point, [toX, toY]: Point, by: number): Point {
  return [x + Math.sign(toX - x) * by, y + Math.sign(toY - y) * by];
}
