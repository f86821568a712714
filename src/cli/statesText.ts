import { renderConnectionTable } from '../report/connectionTable.ts';
import { renderDiagnoses } from '../report/diagnosesText.ts';
import { createPaint } from '../report/paint.ts';
import { blindSpots } from '../sockets/blindSpots.ts';
import type { Connection } from '../sockets/model.ts';
import type { SocketModel } from '../sockets/socketModel.ts';
import type { StatesIo } from './statesCommand.ts';

const defaultColumns = 120;

/**
 * The table of sockets with the diagnoses below it.
 * @param live with ages; in a terminal no higher than its window, for what does not fit would scroll it
 */
export function statesText(model: SocketModel, io: StatesIo, live = false): string {
  const table = model.table();
  const diagnoses = model.diagnoses();
  const columns = io.stdout.columns ?? defaultColumns;
  const colour = io.colour ?? false;
  const style = { localizer: io.localizer, paint: createPaint(colour), columns };
  const tableWith = (maxConnections: number): string =>
    renderConnectionTable(table, {
      colour,
      width: columns,
      localizer: io.localizer,
      maxConnections,
      ...(live && { age: (connection: Connection) => age(model, connection) }),
    });
  // Beside ss, only that looks are moments; that need not be said under every table.
  const blind =
    model.source === 'ss'
      ? ''
      : blindSpots(model.source)
          .map(spot => io.localizer.say(spot))
          .join(' ');
  // A Chinese character takes two columns.
  const blindLines = Math.ceil((2 * blind.length) / columns);
  const under = (maxLines: number): string => {
    const words = renderDiagnoses(diagnoses, style, { at: model.at, maxLines: maxLines - blindLines });
    return blind === '' ? words : `${words}\n${style.paint('dim', blind)}`;
  };
  const height = live && io.stdout.isTTY ? io.stdout.rows : undefined;
  if (height === undefined) return `${tableWith(Infinity)}\n${under(Infinity)}`;

  // Diagnoses in full where a connection fits beside them; then as many connections as leave room for all else, on one
  // line each where that fits.
  const bare = lineCount(tableWith(0));
  const words = under(Math.max(4, height - bare - 4));
  const spare = height - 1 - bare - lineCount(words) - Math.max(1, blindLines);
  const onOneLine = tableWith(Math.max(1, spare));
  const fits = lineCount(onOneLine) + lineCount(words) < height;
  return `${fits ? onOneLine : tableWith(Math.max(1, Math.floor(spare / 2)))}\n${words}`;
}

function lineCount(s: string): number {
  return s.split('\n').length;
}

/** Of the end that was seen first; `atLeast` when it was there before anyone looked. */
function age(model: SocketModel, { id }: Connection): { ms: number; atLeast: boolean } | undefined {
  const watched = model.connection(id);
  return watched && { ms: Math.max(0, model.at - watched.firstSeen), atLeast: watched.older };
}
