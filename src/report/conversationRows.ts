import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { EndThen, Moment } from './conversationMoments.ts';

/** What is drawn of one step, or of the steps that were left out. */
export type LadderRow =
  | {
      readonly kind: 'step';
      readonly index: number;
      readonly step: RecordedStep;
      readonly moments: readonly Moment[];
    }
  | { readonly kind: 'gap'; readonly left: number; readonly moments: readonly Moment[] };

/** A picture of more steps is read by nobody; beginning and end are what tells. */
const headRows = 40;
const tailRows = 80;
const momentsOfRow = 6;

/** The steps in order, each with what the kernel showed until the next one; long conversations without their middle. */
export function ladderRows(recording: Recording, moments: readonly Moment[]): LadderRow[] {
  const { steps, omitted } = recording;
  const tailFrom = steps.length > headRows + tailRows ? steps.length - tailRows : headRows;
  // Where the recording itself lacks steps, they lie behind its first hundred.
  const left = Math.max(0, tailFrom - headRows) + omitted.steps;
  const during = (from: number, to: number): Moment[] =>
    thinned(moments.filter(({ steps: made }) => made > from && made <= to));
  const row = (step: RecordedStep, index: number): LadderRow => ({
    ...{ kind: 'step', index, step },
    moments: during(index === 0 ? -1 : index, index === steps.length - 1 ? Infinity : index + 1),
  });
  const rows = steps.map(row);
  if (left === 0) return rows;
  const gap: LadderRow = { kind: 'gap', left, moments: during(headRows, tailFrom).slice(-1) };
  return [...rows.slice(0, headRows), gap, ...rows.slice(tailFrom)];
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
