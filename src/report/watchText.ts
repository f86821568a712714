import { text } from '../base/text.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import { applyDelta } from '../sockets/delta.ts';
import type { Connection, SocketOwner, SocketRow, SocketSnapshot } from '../sockets/model.ts';
import { pairSockets } from '../sockets/pairing.ts';
import { displayWidth, truncate } from './displayWidth.ts';
import { findingText } from './findingText.ts';
import { printable } from './printable.ts';
import { stepDetail, stepWords } from './stepWords.ts';
import type { TextStyle } from './textStyle.ts';
import { verdictMark, verdictWord } from './verdictMark.ts';

/** Connections whose changes are printed after one step; a crowd is counted. */
const mostConnections = 8;

/** States that both ends of a connection went through since they were told last. */
interface Course {
  readonly client: string[];
  readonly server: string[];
}

/** A watched check in a terminal: after each step what came of it, then the step that is next. */
export class WatchText {
  readonly #style: TextStyle;
  #snapshot: SocketSnapshot | undefined;
  readonly #ports = new Set<number>();
  readonly #names = new Map<string, string>();
  /** What was told of each connection last, so that only news is told. */
  readonly #told = new Map<string, string>();
  readonly #courses = new Map<string, Course>();
  #seen: RecordedStep[] = [];
  #number = 0;

  constructor(style: TextStyle) {
    this.#style = style;
  }

  hear(event: RunEvent): void {
    if (event.type === 'sockets') this.#see(event.snapshot);
    else if (event.type === 'socketsChanged' && this.#snapshot)
      this.#see(applyDelta(this.#snapshot, event.delta));
    else if (event.type === 'step') {
      const { connection, who } = event.step;
      if (connection !== undefined) this.#names.set(connection, who);
      this.#seen.push(event.step);
    }
  }

  /** What came of the step before, and the step that is next. */
  ahead(step: RecordedStep): string[] {
    const { paint } = this.#style;
    this.#number++;
    const number = String(this.#number).padStart(3);
    return [...this.#news(), `${number}  ${paint('bold', this.#words(step))}`];
  }

  /** The end: the last news, the verdict and why. */
  finished(result: CheckResult): string[] {
    const { paint, localizer } = this.#style;
    const { symbol, colour } = verdictMark(result.verdict);
    const verdict = `${result.id} ${result.title}: ${localizer.say(verdictWord(result.verdict))}`;
    return [...this.#news(), '', `${paint(colour, symbol)} ${verdict}`, ...findingText(result, this.#style)];
  }

  #see(snapshot: SocketSnapshot): void {
    this.#snapshot = snapshot;
    for (const { state, local } of snapshot.rows) if (state === 'LISTEN') this.#ports.add(local.port);
    for (const { id, client, server } of this.#pairs()) {
      const course = this.#courses.get(id) ?? { client: [], server: [] };
      this.#courses.set(id, course);
      pass(course.client, client);
      pass(course.server, server);
    }
  }

  #pairs(): readonly Connection[] {
    const rows = this.#snapshot?.rows ?? [];
    return pairSockets(rows, { serverPorts: this.#ports }).connections;
  }

  /** What was seen that nobody announced, and connections and listeners that have changed. */
  #news(): string[] {
    const { paint, localizer } = this.#style;
    const seen = this.#seen.filter(({ what }) => ['receive', 'end', 'see-reset', 'exit'].includes(what));
    this.#seen = [];
    const happened = seen.slice(-mostConnections).map(step => `     ← ${this.#words(step)}`);
    const pairs = this.#pairs();
    const changed = pairs.flatMap(connection => {
      const line = this.#line(connection);
      if (this.#told.get(connection.id) === line) return [];
      this.#told.set(connection.id, line);
      return line;
    });
    this.#forget(new Set(pairs.map(({ id }) => id)));
    const more = changed.length - mostConnections;
    const rest =
      more > 0 ? [paint('dim', `     ${localizer.say(text('… and {count} more', { count: more }))}`)] : [];
    return [
      ...happened.map(line => truncate(line, this.#style.columns)),
      ...changed.slice(0, mostConnections),
      ...rest,
      ...this.#listeners(),
    ];
  }

  /** `client 1 :33583   ESTAB → FIN-WAIT-2   ⇄   CLOSE-WAIT  Recv-Q 1  in read (fd 4)` */
  #line({ id, client, server }: Connection): string {
    const { paint } = this.#style;
    const port = client?.local.port ?? server?.peer.port ?? 0;
    const course = this.#courses.get(id);
    this.#courses.set(id, { client: last(course?.client), server: last(course?.server) });
    const name = `     ${this.#names.get(id) ?? ''} :${port}`;
    const ends = `${end(course?.client, client)}  ⇄  ${end(course?.server, server)}${blocked(server?.owner)}`;
    return `${paint('dim', name)}  ${ends}`;
  }

  #listeners(): string[] {
    const { localizer, paint } = this.#style;
    const rows = this.#snapshot?.rows.filter(({ state }) => state === 'LISTEN') ?? [];
    return rows.flatMap(row => {
      const words = localizer.say(
        text('listener :{port}, accept queue {queue} of {backlog}', {
          port: row.local.port,
          queue: row.recvQ,
          backlog: row.sendQ,
        }),
      );
      const line = `     ${words}${blocked(row.owner)}`;
      if (this.#told.get(row.id) === line) return [];
      this.#told.set(row.id, line);
      return paint('dim', line);
    });
  }

  #forget(living: ReadonlySet<string>): void {
    for (const id of this.#courses.keys()) if (!living.has(id)) this.#courses.delete(id);
  }

  #words(step: RecordedStep): string {
    const { localizer, columns } = this.#style;
    const detail = stepDetail(step);
    const words = `${step.who}: ${localizer.say(stepWords(step))}${detail ? `  ${detail}` : ''}`;
    return truncate(printable(words).replaceAll('\n', ' '), Math.max(20, columns - displayWidth('999  ')));
  }
}

function pass(states: string[], row: SocketRow | undefined): void {
  const state = row?.state ?? '–';
  if (states.at(-1) !== state) states.push(state);
}

function last(states: readonly string[] = []): string[] {
  return states.slice(-1);
}

/** The states on the way to the present one, and the queues that are not empty. */
function end(states: readonly string[] = [], row: SocketRow | undefined): string {
  const queues = [
    row && row.recvQ > 0 ? `Recv-Q ${row.recvQ}` : '',
    row && row.sendQ > 0 ? `Send-Q ${row.sendQ}` : '',
  ];
  return [states.slice(-4).join(' → ') || '–', ...queues].filter(Boolean).join('  ');
}

function blocked(owner: SocketOwner | undefined): string {
  return owner?.blockedIn === undefined ? '' : `  ${owner.blockedIn}(fd ${owner.fd})`;
}
