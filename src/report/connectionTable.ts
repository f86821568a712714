import { type Localizer, text } from '../base/text.ts';
import { countByState } from '../sockets/countByState.ts';
import type {
  Connection,
  ConnectionTable,
  Endpoint,
  Listener,
  SocketRow,
  SocketTimer,
  TcpState,
} from '../sockets/model.ts';
import { displayWidth, padEnd, padStart } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { createPaint, type Colour, type Paint } from './paint.ts';
import { printable } from './printable.ts';

export interface ConnectionTableOptions {
  readonly colour: boolean;
  /** Columns of the terminal. From about 120 on a connection takes one line, else two. */
  readonly width: number;
  readonly localizer: Localizer;
  /** How long a connection has been seen; `atLeast` when it was there before anyone looked. Without it: no ages. */
  readonly age?: (connection: Connection) => { readonly ms: number; readonly atLeast: boolean } | undefined;
  /** Connections to print at most; the rest is counted. */
  readonly maxConnections?: number;
  /** Who has the client end, as the first column. */
  readonly label?: (connection: Connection) => string | undefined;
}

const stateColours: Readonly<Record<TcpState, Colour | undefined>> = {
  LISTEN: 'cyan',
  ESTAB: 'green',
  'SYN-SENT': 'yellow',
  'SYN-RECV': 'yellow',
  'FIN-WAIT-1': 'magenta',
  'FIN-WAIT-2': 'magenta',
  'CLOSE-WAIT': 'red',
  CLOSING: 'magenta',
  'LAST-ACK': 'magenta',
  'TIME-WAIT': 'dim',
  CLOSED: 'dim',
};

/**
 * The sockets of a host as text: listeners with their accept queues, connections as client end and server end, counts
 * by state. Ends with a line end; escapes what could upset a terminal.
 */
export function renderConnectionTable(table: ConnectionTable, options: ConnectionTableOptions): string {
  return new TableText(options).render(table);
}

/** Only the connections, in the order given and without a heading. */
export function renderConnections(
  connections: readonly Connection[],
  options: ConnectionTableOptions,
): string {
  return new TableText(options).renderConnections(connections);
}

/** A piece of text with its colour; the width is counted without it. */
interface Cell {
  readonly words: string;
  readonly colour?: Colour | undefined;
  readonly right?: boolean;
}

/** Connections in TIME-WAIT that are printed one by one. */
const maxOver = 10;

const noCell: Cell = { words: '' };

class TableText {
  readonly #options: ConnectionTableOptions;
  readonly #localizer: Localizer;
  readonly #paint: Paint;

  constructor(options: ConnectionTableOptions) {
    this.#options = options;
    this.#localizer = options.localizer;
    this.#paint = createPaint(options.colour);
  }

  render(table: ConnectionTable): string {
    const listeners = [...table.listeners].sort((a, b) => byEndpoint(a.row.local, b.row.local));
    const sections = [
      [this.#heading(this.#say(text('Listening'))), ...this.#listeners(listeners)],
      [this.#heading(this.#say(text('Connections'))), ...this.#chosenConnections(table.connections)],
      [this.#heading(this.#say(text('Sockets by state'))), ...this.#counts(table)],
    ];
    return `${sections.map(lines => lines.map(line => line.trimEnd()).join('\n')).join('\n\n')}\n`;
  }

  renderConnections(connections: readonly Connection[]): string {
    const shown = connections.slice(0, this.#options.maxConnections);
    const hidden = connections.length - shown.length;
    const rest = hidden > 0 ? [`  ${this.#say(text('… and {count} more', { count: hidden }))}`] : [];
    return [...this.#connections(shown, connections.length), ...rest]
      .map(line => `${line.trimEnd()}\n`)
      .join('');
  }

  /** By server and client port; those that only wait out TIME-WAIT last and not all: a busy machine has thousands. */
  #chosenConnections(connections: readonly Connection[]): string[] {
    const sorted = [...connections].sort(byEnds);
    const living = sorted.filter(connection => !isOver(connection));
    const over = sorted.filter(isOver);
    const most = this.#options.maxConnections ?? Infinity;
    const shown = [...living, ...over.slice(0, maxOver)].slice(0, most);
    const hidden = sorted.length - shown.length;
    const hiddenOver = over.length - Math.max(0, shown.length - living.length);
    const rest =
      hidden === hiddenOver
        ? text('… and {count} more in TIME-WAIT', { count: hidden })
        : text('… and {count} more', { count: hidden });
    return [...this.#connections(shown, sorted.length), ...(hidden > 0 ? [`  ${this.#say(rest)}`] : [])];
  }

  #say(sentence: ReturnType<typeof text>): string {
    return this.#localizer.say(sentence);
  }

  #heading(words: string): string {
    return this.#paint('bold', words);
  }

  #nothing(words: string): string[] {
    return [`  ${this.#paint('dim', words)}`];
  }

  #listeners(listeners: readonly Listener[]): string[] {
    if (listeners.length === 0) return this.#nothing(this.#say(text('no server listens')));
    return this.#columns([
      [
        header(this.#say(text('address'))),
        header(this.#say(text('waiting for accept')), true),
        header(this.#say(text('backlog')), true),
        noCell,
      ],
      ...listeners.map(({ row, acceptQueue, backlog }) => [
        { words: endpointWords(row.local) },
        queueCell(acceptQueue, acceptQueue > backlog && backlog > 0 ? 'red' : 'yellow'),
        { words: String(backlog), right: true },
        {
          words: [
            this.#owner(row),
            acceptQueue > backlog && backlog > 0 ? this.#say(text('the accept queue is full')) : '',
            row.drops ? this.#say(text('{count} dropped', { count: row.drops })) : '',
          ]
            .filter(Boolean)
            .join(' · '),
        },
      ]),
    ]);
  }

  #connections(connections: readonly Connection[], all: number): string[] {
    if (all === 0) return this.#nothing(this.#say(text('none')));
    if (connections.length === 0) return [];
    const wide = this.#columns([this.#wideHeader(), ...connections.map(c => this.#wideRow(c))]);
    const fits = wide.every(line => displayWidth(line) <= this.#options.width);
    return fits
      ? wide
      : this.#columns([this.#narrowHeader(), ...connections.flatMap(c => this.#narrowRows(c))]);
  }

  #wideHeader(): Cell[] {
    const queues = [header('Recv-Q', true), header('Send-Q', true)];
    return [
      ...(this.#options.label ? [noCell] : []),
      header(this.#say(text('client end'))),
      header(this.#say(text('state'))),
      ...queues,
      noCell,
      header(this.#say(text('server end'))),
      header(this.#say(text('state'))),
      ...queues,
      header(this.#say(text('timer'))),
      ...(this.#options.age ? [header(this.#say(text('age')), true)] : []),
    ];
  }

  #wideRow(connection: Connection): Cell[] {
    const { client, server } = connection;
    return [
      ...this.#label(connection),
      { words: endpointWords(client?.local ?? server?.peer) },
      ...this.#end(client),
      { words: '↔', colour: 'dim' },
      { words: endpointWords(server?.local ?? client?.peer) },
      ...this.#end(server),
      { words: this.#timers(connection) },
      ...this.#age(connection),
    ];
  }

  #narrowHeader(): Cell[] {
    return [
      ...(this.#options.label ? [noCell] : []),
      noCell,
      noCell,
      header(this.#say(text('state'))),
      header('Recv-Q', true),
      header('Send-Q', true),
      header(this.#say(text('timer'))),
      ...(this.#options.age ? [header(this.#say(text('age')), true)] : []),
    ];
  }

  #narrowRows(connection: Connection): Cell[][] {
    const { client, server } = connection;
    return [
      [
        ...this.#label(connection),
        { words: this.#say(text('client')), colour: 'dim' },
        { words: endpointWords(client?.local ?? server?.peer) },
        ...this.#end(client),
        { words: client?.timer ? timerWords(client.timer) : '' },
        ...this.#age(connection),
      ],
      [
        ...(this.#options.label ? [noCell] : []),
        { words: this.#say(text('server')), colour: 'dim' },
        { words: endpointWords(server?.local ?? client?.peer) },
        ...this.#end(server),
        { words: server?.timer ? timerWords(server.timer) : '' },
      ],
    ];
  }

  #label(connection: Connection): Cell[] {
    const { label } = this.#options;
    return label ? [{ words: printable(label(connection) ?? '') }] : [];
  }

  /** State, Recv-Q, Send-Q; a dash for an end that the kernel does not show. */
  #end(row: SocketRow | undefined): Cell[] {
    if (!row) return [{ words: '–', colour: 'dim' }, noCell, noCell];
    return [
      { words: row.state, colour: stateColours[row.state] },
      queueCell(row.recvQ, 'yellow'),
      queueCell(row.sendQ, 'yellow'),
    ];
  }

  #timers({ client, server }: Connection): string {
    return [
      client?.timer && `${this.#say(text('client'))} ${timerWords(client.timer)}`,
      server?.timer && `${this.#say(text('server'))} ${timerWords(server.timer)}`,
    ]
      .filter(Boolean)
      .join(', ');
  }

  #age(connection: Connection): Cell[] {
    if (!this.#options.age) return [];
    const age = this.#options.age(connection);
    if (!age) return [noCell];
    const seconds = Math.floor(age.ms / 1000);
    const words = seconds === 0 ? '' : formatDuration(seconds * 1000);
    return [{ words: age.atLeast && seconds > 0 ? `≥ ${words}` : words, right: true }];
  }

  #owner({ owner }: SocketRow): string {
    return owner ? `${printable(owner.command)} (pid ${owner.pid})` : '';
  }

  #counts(table: ConnectionTable): string[] {
    const counts = Object.entries(countByState(table));
    if (counts.length === 0) return this.#nothing(this.#say(text('none')));
    const number = (n: number): Cell => ({ words: n === 0 ? '' : String(n), right: true });
    return this.#columns([
      [
        header(this.#say(text('state'))),
        header(this.#say(text('client')), true),
        header(this.#say(text('server')), true),
        header(this.#say(text('together')), true),
      ],
      ...counts.map(([state, { client, server, total }]) => [
        { words: state, colour: stateColours[state as TcpState] },
        number(client),
        number(server),
        number(total),
      ]),
    ]);
  }

  /** Aligns cells in columns as wide as their widest cell, two blanks apart, indented by two. */
  #columns(rows: readonly (readonly Cell[])[]): string[] {
    const widths: number[] = [];
    for (const row of rows) {
      row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell.words))));
    }
    return rows.map(row => {
      const cells = row.map((cell, i) => {
        const padded = (cell.right ? padStart : padEnd)(cell.words, widths[i] ?? 0);
        return cell.colour
          ? padded.replace(cell.words, () => this.#paint(cell.colour ?? 'dim', cell.words))
          : padded;
      });
      return `  ${cells.join('  ')}`;
    });
  }
}

function header(words: string, right = false): Cell {
  return { words, right, colour: 'dim' };
}

function queueCell(count: number, colour: Colour): Cell {
  return { words: String(count), right: true, colour: count > 0 ? colour : 'dim' };
}

/** `127.0.0.1:80`, `[::1]:80`, `*:80`. */
function endpointWords(endpoint: Endpoint | undefined): string {
  if (!endpoint) return '';
  const address = printable(endpoint.address);
  return `${address.includes(':') ? `[${address}]` : address}:${endpoint.port === 0 ? '*' : endpoint.port}`;
}

/** ss(8)'s own names, as its users know them: `timewait 51.0 s`, `on 200 ms (2)`. */
function timerWords({ kind, expiresMs, retransmits }: SocketTimer): string {
  return `${kind} ${formatDuration(expiresMs)}${retransmits > 0 ? ` (${retransmits})` : ''}`;
}

function isOver({ client, server }: Connection): boolean {
  return (client?.state ?? 'TIME-WAIT') === 'TIME-WAIT' && (server?.state ?? 'TIME-WAIT') === 'TIME-WAIT';
}

function byEnds(a: Connection, b: Connection): number {
  const server = byEndpoint(a.server?.local ?? a.client?.peer, b.server?.local ?? b.client?.peer);
  return server || byEndpoint(a.client?.local ?? a.server?.peer, b.client?.local ?? b.server?.peer);
}

function byEndpoint(a: Endpoint | undefined, b: Endpoint | undefined): number {
  if (!a || !b) return 0;
  return a.port - b.port || (a.address < b.address ? -1 : Number(a.address > b.address));
}
