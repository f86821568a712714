import { text } from '../base/text.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { BenchClient } from '../protocol/webviewMessages.ts';
import { renderConnections, renderConnectionTable } from '../report/connectionTable.ts';
import type { TextStyle } from '../report/textStyle.ts';
import { transcriptText } from '../report/transcriptText.ts';
import type { Connection } from '../sockets/model.ts';
import type { PokeStates } from './pokeSession.ts';

const mostSteps = 30;
const mostConnections = 12;

export function stepsText(steps: readonly RecordedStep[], style: TextStyle): string {
  return lines(transcriptText(steps, style, 2, mostSteps));
}

/** Both ends of the bench's own connections, by the number of the client. */
export function endsText({ table, clients }: PokeStates, style: TextStyle): string {
  const byId = new Map(table.connections.map(connection => [connection.id, connection]));
  const mine = clients.flatMap(({ connection }) => byId.get(connection ?? '') ?? []);
  const options = { ...tableOptions(style, clients), maxConnections: mostConnections };
  const ends = mine.length === 0 ? '' : renderConnections(mine, options);
  return `${ends}${lines(waitingText(clients, style))}`;
}

/** Everything on the port, also what others have opened. */
export function statesText({ table, clients }: PokeStates, style: TextStyle): string {
  return `${renderConnectionTable(table, tableOptions(style, clients))}${lines(waitingText(clients, style))}`;
}

function tableOptions(
  style: TextStyle,
  clients: readonly BenchClient[],
): Parameters<typeof renderConnections>[1] {
  const names = new Map(clients.map(({ n, connection }) => [connection, `client ${n}`]));
  return {
    colour: style.paint('bold', '') !== '',
    width: style.columns,
    localizer: style.localizer,
    label: ({ id }: Connection) => names.get(id),
  };
}

/** What no socket shows, since it has not come so far as the kernel. */
function waitingText(clients: readonly BenchClient[], { localizer, paint }: TextStyle): string[] {
  return clients
    .filter(({ pendingBytes }) => pendingBytes > 0)
    .slice(0, mostConnections)
    .map(({ n, pendingBytes }) => {
      const words = text('client {n} still has {count} B to send', { n, count: pendingBytes });
      return `  ${paint('yellow', localizer.say(words))}`;
    });
}

function lines(all: readonly string[]): string {
  return all.map(line => `${line}\n`).join('');
}
