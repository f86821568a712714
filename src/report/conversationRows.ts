import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { EndThen, Moment } from './conversationMoments.ts';

/** What is drawn on one line of a ladder. */
export type LadderRow =
  /** One step, or several of a kind in a row; `step` is the first of them, with the bytes of all. */
  | {
      readonly kind: 'step';
      /** Of the last of them. */
      readonly index: number;
      readonly step: RecordedStep;
      readonly count: number;
      /** How many clients made them. */
      readonly clients: number;
      readonly moments: readonly Moment[];
    }
  /** Steps that were left out. */
  | { readonly kind: 'gap'; readonly left: number; readonly moments: readonly Moment[] };

/** A picture of more lines is read by nobody; beginning and end are what tells. */
const headRows = 40;
const tailRows = 80;
const momentsOfRow = 6;
/** So many steps of a kind in a row are one line. */
const leastRun = 3;

interface Run {
  readonly from: number;
  readonly to: number;
}

/** The steps in order, each with what the kernel showed until the next one; long conversations without their middle. */
export function ladderRows(recording: Recording, moments: readonly Moment[]): LadderRow[] {
  const { steps, omitted } = recording;
  // Where the recording itself lacks steps, they lie behind its first hundred.
  const lack = omitted.steps > 0 ? Math.min(stepsBeforeLack, steps.length) : -1;
  const runs = runsOf(steps, lack);
  const during = (from: number, to: number): Moment[] =>
    thinned(moments.filter(({ steps: made }) => made > from && made <= to));
  const row = ({ from, to }: Run): LadderRow => {
    const made = steps.slice(from, to);
    const [step] = made;
    const bytes = made.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
    return {
      ...{ kind: 'step', index: to - 1, count: to - from },
      step: { atMs: 0, who: '', what: 'note', ...step, ...(step?.bytes === undefined ? {} : { bytes }) },
      clients: new Set(made.map(({ who }) => who)).size,
      moments: during(from === 0 ? -1 : from, to === steps.length ? Infinity : to),
    };
  };
  const rows = runs.map(row);
  const isLong = runs.length > headRows + tailRows;
  if (!isLong && lack < 0) return rows;
  const lackAt = lack < 0 ? undefined : runs.findIndex(({ from }) => from >= lack);
  const boundary = lackAt === undefined ? undefined : lackAt < 0 ? runs.length : lackAt;
  const head = isLong ? Math.min(headRows, boundary ?? headRows) : (boundary ?? 0);
  const tail = isLong ? Math.max(runs.length - tailRows, boundary ?? 0) : head;
  const [first, last] = [runs[head]?.from ?? steps.length, runs[tail]?.from ?? steps.length];
  const left = last - first + omitted.steps;
  const gap: LadderRow = { kind: 'gap', left, moments: during(first, last).slice(-1) };
  return [...rows.slice(0, head), gap, ...rows.slice(tail)];
}

/** As many steps as a recorder keeps of the beginning. */
const stepsBeforeLack = 100;

/** Steps of a kind that follow each other: pieces of one client, or a crowd that does the same. */
function runsOf(steps: readonly RecordedStep[], lack: number): Run[] {
  const runs: Run[] = [];
  for (let from = 0, to = 0; from < steps.length; from = to) {
    const kind = steps[from]?.what;
    for (to = from + 1; to < steps.length && to !== lack && steps[to]?.what === kind;) to++;
    const folds = to - from >= leastRun && kind !== 'note' && kind !== 'signal';
    if (folds) runs.push({ from, to });
    else for (let at = from; at < to; at++) runs.push({ from: at, to: at + 1 });
  }
  return runs;
}

/** Where much happened during one step, changes of state are kept before changes of queues; the last moment always. */
function thinned(moments: readonly Moment[]): Moment[] {
  if (moments.length <= momentsOfRow) return [...moments];
  const last = moments.slice(-1);
  const states = ({ ends }: Moment): string => ends.flat().map(stateOf).join();
  const telling = moments.slice(0, -1).filter((moment, i) => {
    const before = moments[i - 1];
    return !before || states(before) !== states(moment);
  });
  return [...telling.slice(-(momentsOfRow - 1)), ...last];
}

function stateOf(end: EndThen): string {
  return end?.state ?? '';
}
