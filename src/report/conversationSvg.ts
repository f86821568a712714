import { text, type Localizer, type Text } from '../base/text.ts';
import type { RecordedStep, Recording } from '../protocol/recording.ts';
import type { TcpState } from '../sockets/model.ts';
import { chosenConnections, conversationMoments, type EndThen } from './conversationMoments.ts';
import { ladderRows, type LadderRow } from './conversationRows.ts';
import { displayWidth, truncate } from './displayWidth.ts';
import { formatDuration } from './duration.ts';
import { escapeMarkup } from './escapeMarkup.ts';
import { stepDetail, stepWords } from './stepWords.ts';
import { verdictWord } from './verdictMark.ts';
import { wrapText } from './wrapText.ts';

/** Side by side they can still be told apart on a page. */
const mostConnections = 3;

const margin = 24;
const timeWidth = 62;
const barWidth = 92;
const barGap = 6;
const ladderWidth = 430;
const headHeight = 96;
const stateLine = 15;
const queueLine = 11;
/** Of the monospaced face at 12 px. */
const charWidth = 7.25;

const fills: Readonly<Record<TcpState, readonly [fill: string, edge: string]>> = {
  LISTEN: ['#dbeafe', '#1d4ed8'],
  'SYN-SENT': ['#fef3c7', '#b45309'],
  'SYN-RECV': ['#fef3c7', '#b45309'],
  ESTAB: ['#dcfce7', '#15803d'],
  'FIN-WAIT-1': ['#ede9fe', '#6d28d9'],
  'FIN-WAIT-2': ['#ede9fe', '#6d28d9'],
  CLOSING: ['#ede9fe', '#6d28d9'],
  'LAST-ACK': ['#ede9fe', '#6d28d9'],
  'CLOSE-WAIT': ['#ffe4e6', '#be123c'],
  'TIME-WAIT': ['#e5e7eb', '#4b5563'],
  CLOSED: ['#f3f4f6', '#6b7280'],
};

const style = [
  '.ladder{font:12px ui-monospace,"DejaVu Sans Mono","Noto Sans Mono CJK SC",Consolas,monospace;fill:#1f2328}',
  '.ladder .words{font-family:system-ui,"DejaVu Sans","Noto Sans CJK SC",sans-serif}',
  '.ladder .title{font-size:17px;font-weight:600}.ladder .head{font-weight:600}',
  '.ladder .soft{fill:#59636e}.ladder .small{font-size:10px}.ladder .bad{fill:#be123c}.ladder .good{fill:#15803d}',
  '.ladder .lifeline{stroke:#59636e;stroke-width:1.5}.ladder .arrow{stroke:#1f2328;stroke-width:1.5;fill:none}',
  '.ladder .rst{stroke:#be123c}.ladder .rule{stroke:#d1d9e0}',
].join('');

/**
 * The recorded conversation as a time-sequence diagram, a self-contained SVG on a light ground: client and server as two
 * lifelines, an arrow for each step, and beside them the states of both ends as the kernel showed them. A group with
 * `data-step` holds all that belongs to a step.
 */
export function conversationSvg(recording: Recording, localizer: Localizer): string {
  return new LadderDrawing(recording, localizer).draw();
}

type StepRow = Extract<LadderRow, { kind: 'step' }>;

class LadderDrawing {
  readonly #recording: Recording;
  readonly #localizer: Localizer;
  readonly #ids: readonly string[];
  readonly #connections: number;
  readonly #left: number;
  readonly #right: number;
  readonly #width: number;
  /** The ends as they were drawn last, client's and server's of each connection. */
  #shown: EndThen[];
  /** As they were before the step that is drawn. */
  #before: readonly EndThen[] = [];
  /** Connections on which our side has sent its FIN, or which were reset. */
  readonly #ended = new Set<string>();

  constructor(recording: Recording, localizer: Localizer) {
    this.#recording = recording;
    this.#localizer = localizer;
    const { ids, all } = chosenConnections(recording, mostConnections);
    this.#ids = ids;
    this.#connections = all;
    this.#shown = ids.flatMap(() => [undefined, undefined]);
    const bars = Math.max(1, ids.length) * (barWidth + barGap);
    this.#left = margin + timeWidth + bars + 14;
    this.#right = this.#left + ladderWidth;
    this.#width = this.#right + 14 + bars + margin;
  }

  draw(): string {
    const { check, lab, verdict, message } = this.#recording;
    const rows = ladderRows(this.#recording, conversationMoments(this.#recording, this.#ids));
    let y = headHeight;
    const drawn = rows.map(row => {
      const { svg, height } = this.#row(row, y);
      y += height;
      return svg;
    });
    const foot = y + 14;
    const outcome = verdict ? this.#say(verdictWord(verdict)) : '';
    const columns = Math.floor((this.#width - 2 * margin) / charWidth);
    const words = message === undefined ? [] : wrapText(message.slice(0, 2000), columns);
    const hidden = this.#connections - this.#ids.length;
    const notes =
      hidden > 0 ? [this.#say(text('{n} earlier connections are not drawn.', { n: hidden }))] : [];
    const height = foot + 30 + (words.length + notes.length) * 18 + margin - 8;
    const title = `${lab} · ${check.id} ${check.title}`;
    const say = this.#say(
      text('Time-sequence diagram of {steps} steps between the clients of a check and the server.', {
        steps: this.#recording.steps.length,
      }),
    );
    const described = [say, outcome, message ?? ''].filter(Boolean).join(' ');
    const lines = [...words, ...notes].map((line, i) =>
      this.#text(margin, foot + 46 + i * 18, line, i < words.length ? 'words' : 'words soft'),
    );
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" class="ladder" role="img" aria-labelledby="ladder-title ladder-desc" lang="${escapeMarkup(this.#localizer.locale)}" width="${this.#width}" height="${height}" viewBox="0 0 ${this.#width} ${height}">`,
      `<title id="ladder-title">${escapeMarkup(title)}</title><desc id="ladder-desc">${escapeMarkup(described)}</desc>`,
      `<style>${style}</style>`,
      '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#1f2328"/></marker><marker id="rst" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#be123c"/></marker></defs>',
      `<rect width="${this.#width}" height="${height}" fill="#ffffff"/>`,
      this.#text(margin, 34, truncate(title, Math.floor((this.#width - 2 * margin) / 10)), 'words title'),
      this.#heads(),
      `<path class="lifeline" d="M${this.#left} ${headHeight - 4}V${y}M${this.#right} ${headHeight - 4}V${y}"/>`,
      ...drawn,
      `<path class="rule" d="M${margin} ${foot}H${this.#width - margin}"/>`,
      this.#text(
        margin,
        foot + 26,
        outcome,
        `head words ${verdict === 'passed' ? 'good' : verdict ? 'bad' : ''}`,
      ),
      ...lines,
      '</svg>\n',
    ].join('\n');
  }

  /** What stands above the columns. */
  #heads(): string {
    const names = new Map(
      this.#recording.steps.flatMap(({ connection, who }) => (connection ? [[connection, who]] : [])),
    );
    const bar = (id: string, side: 0 | 1, i: number): string => {
      const x = this.#barX(side, i) + barWidth / 2;
      const address = (id.split('-')[0] ?? '').replace(/^.*:/, ':');
      const name = truncate(names.get(id) ?? '', 12);
      return (
        this.#text(x, headHeight - 26, name, 'small', 'middle') +
        this.#text(x, headHeight - 13, address, 'small soft', 'middle')
      );
    };
    const heads = [
      this.#text(this.#left, headHeight - 13, this.#say(text('client')), 'head', 'middle'),
      this.#text(this.#right, headHeight - 13, this.#say(text('server')), 'head', 'middle'),
    ];
    return [...heads, ...this.#ids.flatMap((id, i) => [bar(id, 0, i), bar(id, 1, i)])].join('');
  }

  #row(row: LadderRow, y: number): { svg: string; height: number } {
    const bars: string[] = [];
    this.#before = this.#shown;
    // The first picture of a row stands beside its arrow, which it shows the outcome of.
    let at = y + 4;
    bars.push(...this.#continued(y, at - y));
    for (const { ends } of row.moments) {
      const flat = ends.flat();
      const { svg, height } = this.#moment(flat, at);
      bars.push(...svg);
      this.#shown = flat;
      at += height;
    }
    const height = Math.max(row.kind === 'gap' ? 30 : 38, at - y + 6);
    bars.push(...this.#continued(at, y + height - at));
    if (row.kind === 'gap') {
      const words = this.#say(text('… {n} steps …', { n: row.left }));
      const middle = (this.#left + this.#right) / 2;
      return { svg: bars.join('') + this.#text(middle, y + 18, words, 'words soft', 'middle'), height };
    }
    const when = formatDuration(row.step.atMs);
    const label = this.#text(margin + timeWidth - 8, y + 22, when, 'small soft', 'end');
    return {
      svg: `<g data-step="${row.index}">${label}${bars.join('')}${this.#step(row, y)}</g>`,
      height,
    };
  }

  /** Bars of one moment: a name where the state is new, the queues where they have changed. */
  #moment(ends: readonly EndThen[], y: number): { svg: string[]; height: number } {
    const parts = ends.map((end, i) => {
      const before = this.#shown[i];
      const isNew = end?.state !== before?.state;
      return { end, isNew, queues: queueWords(end, isNew ? undefined : before) };
    });
    const heights = parts.map(({ end, isNew, queues }) =>
      end ? (isNew ? stateLine : 0) + queues.length * queueLine + 3 : 0,
    );
    const height = Math.max(8, ...heights);
    const svg = parts.map(({ end, isNew, queues }, i) => {
      if (!end) return '';
      const x = this.#barX(i % 2 === 0 ? 0 : 1, Math.floor(i / 2));
      const name = isNew ? this.#text(x + barWidth / 2, y + 12, end.state, 'small head', 'middle') : '';
      const notes = queues.map((words, line) =>
        this.#text(
          x + barWidth / 2,
          y + (isNew ? stateLine : 0) + 9 + line * queueLine,
          words,
          'small',
          'middle',
        ),
      );
      return this.#bar(end, x, y, height, isNew) + name + notes.join('');
    });
    return { svg, height };
  }

  /** The bars go on until the row ends. */
  #continued(y: number, height: number): string[] {
    return this.#shown.map((end, i) =>
      end ? this.#bar(end, this.#barX(i % 2 === 0 ? 0 : 1, Math.floor(i / 2)), y, height, false) : '',
    );
  }

  #bar({ state }: NonNullable<EndThen>, x: number, y: number, height: number, isNew: boolean): string {
    const [fill, edge] = fills[state];
    const top = isNew ? `<path d="M${x} ${y}h${barWidth}" stroke="${edge}" stroke-width="2"/>` : '';
    return `<rect x="${x}" y="${y}" width="${barWidth}" height="${height}" fill="${fill}"/><path d="M${x} ${y}v${height}m${barWidth} 0v-${height}" stroke="${edge}" fill="none"/>${top}`;
  }

  #barX(side: 0 | 1, index: number): number {
    const start = side === 0 ? margin + timeWidth : this.#right + 14;
    return start + index * (barWidth + barGap);
  }

  #step(row: StepRow, y: number): string {
    const { step, count } = row;
    const words = this.#words(row);
    const look = this.#closesAtOneEnd(step) ? undefined : this.#look(step);
    const detail = count === 1 ? stepDetail(step) : '';
    const line = y + 26;
    if (!look) {
      const onServer = step.connection === undefined && step.what !== 'connect';
      const x = onServer ? this.#right : this.#left;
      const full = detail ? `${words} · ${detail}` : words;
      const label = truncate(full, Math.floor((ladderWidth - 24) / charWidth));
      const mark = `<circle cx="${x}" cy="${line - 4}" r="4" fill="#1f2328"/>`;
      return mark + this.#text(onServer ? x - 12 : x + 12, line, label, '', onServer ? 'end' : 'start');
    }
    const room = Math.floor((ladderWidth - 30) / charWidth) - displayWidth(look.flags) - 2;
    const label = truncate(detail && step.what !== 'connect' ? `${words}  ${detail}` : words, room);
    const [from, to] = look.toServer ? [this.#left, this.#right] : [this.#right, this.#left];
    const slant = 8;
    const start = look.both ? ` marker-start="url(#head)"` : '';
    const kind = look.flags === 'RST' ? 'rst' : 'head';
    return (
      `<path class="arrow${kind === 'rst' ? ' rst' : ''}" d="M${from} ${line - slant / 2 + 3}L${to} ${line + slant / 2 + 3}" marker-end="url(#${kind})"${start}/>` +
      this.#text(this.#left + 14, line - 6, label, '') +
      this.#text(this.#right - 14, line - 6, look.flags, kind === 'rst' ? 'head bad' : 'head', 'end')
    );
  }

  /** `client 1: send 5 B`; of several steps who made them, or how many they are. */
  #words({ step, count, clients }: StepRow): string {
    const what = this.#say(stepWords(step));
    if (clients > 1) {
      const who = this.#say(text('{first} and {more} more', { first: step.who, more: clients - 1 }));
      return `${who}: ${what}`;
    }
    return count === 1 ? `${step.who}: ${what}` : `${step.who}: ${what} (${count}×)`;
  }

  /** A FIN goes out once: a close behind shutdown(WR), or behind a reset, says nothing to the other side. */
  #closesAtOneEnd({ what, connection = '' }: RecordedStep): boolean {
    const isOver = this.#ended.has(connection);
    if (['end-write', 'close', 'reset', 'see-reset'].includes(what)) this.#ended.add(connection);
    return what === 'close' && isOver;
  }

  /** Closing with something unread sends RST (RFC 2525 §2.17). */
  #look(step: RecordedStep): ArrowLook | undefined {
    const look = arrowOf(step);
    const client = this.#before[2 * this.#ids.indexOf(step.connection ?? '')];
    const isUnread = client?.state === 'ESTAB' && client.recvQ > 0;
    return look && step.what === 'close' && isUnread ? { ...look, flags: 'RST' } : look;
  }

  #say(sentence: Text): string {
    return this.#localizer.say(sentence);
  }

  #text(
    x: number,
    y: number,
    words: string,
    kind: string,
    anchor: 'start' | 'middle' | 'end' = 'start',
  ): string {
    if (words === '') return '';
    const attributes = `${kind.trim() ? ` class="${kind.trim()}"` : ''}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
    return `<text x="${x}" y="${y}"${attributes}>${escapeMarkup(words)}</text>`;
  }
}

/** The queues that have changed; of an end in a new state those that are not empty. */
function queueWords(end: EndThen, before: EndThen): string[] {
  if (!end) return [];
  const { recvQ, sendQ } = end;
  return [
    ...(recvQ === (before?.recvQ ?? 0) ? [] : [`Recv-Q ${recvQ}`]),
    ...(sendQ === (before?.sendQ ?? 0) ? [] : [`Send-Q ${sendQ}`]),
  ];
}

interface ArrowLook {
  readonly toServer: boolean;
  readonly both?: boolean;
  readonly flags: string;
}

/** What goes over the wire with a step; nothing for what happens at one end. */
function arrowOf({ what }: RecordedStep): ArrowLook | undefined {
  switch (what) {
    case 'connect':
      return { toServer: true, both: true, flags: 'SYN, SYN+ACK, ACK' };
    case 'send':
      return { toServer: true, flags: 'PSH' };
    case 'receive':
      return { toServer: false, flags: 'PSH' };
    case 'end-write':
    case 'close':
      return { toServer: true, flags: 'FIN' };
    case 'end':
      return { toServer: false, flags: 'FIN' };
    case 'reset':
      return { toServer: true, flags: 'RST' };
    case 'see-reset':
      return { toServer: false, flags: 'RST' };
    case 'start':
    case 'signal':
    case 'exit':
    case 'note':
      return undefined;
  }
}
