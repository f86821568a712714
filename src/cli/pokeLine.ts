import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { nearestName } from '../lab/nearestName.ts';

/** Which clients: their numbers, or all that are able to. */
export type Who = readonly number[] | 'all';

/** One line of `socklab poke`. */
export type PokeLine =
  | {
      readonly word: 'connect';
      readonly count: number;
      readonly reading: boolean;
      readonly receiveBuffer?: number;
    }
  | {
      readonly word: 'send';
      readonly who: Who;
      readonly data: { readonly as: 'text' | 'hex'; readonly text: string };
      readonly drip?: { readonly size: number; readonly pauseMs: number };
    }
  | { readonly word: 'file'; readonly who: Who; readonly file: string }
  | { readonly word: 'pause' | 'read' | 'shutdown' | 'reset' | 'close'; readonly who: Who }
  | { readonly word: 'wait'; readonly ms: number }
  | { readonly word: 'states' | 'help' | 'quit' };

/** How each line is written; the words themselves are the same in every language. */
export const pokeUsage = {
  connect: 'connect [N] [paused] [buffer BYTES]',
  send: 'send WHO "TEXT" | send WHO hex 00 05 68',
  drip: 'drip WHO SIZE MS "TEXT" | drip WHO SIZE MS hex 00 05 68',
  file: 'file WHO PATH',
  pause: 'pause WHO',
  read: 'read WHO',
  shutdown: 'shutdown WHO',
  reset: 'reset WHO',
  close: 'close WHO',
  wait: 'wait MS',
  states: 'states',
  help: 'help',
  quit: 'quit',
} as const;
export type PokeWord = keyof typeof pokeUsage;

const words = Object.keys(pokeUsage) as PokeWord[];
const largestWaitMs = 3_600_000;
const mostNumbers = 2000;

/**
 * Reads one line; undefined for an empty one and for a comment (`#`).
 * @throws HumanError `poke-word`, `poke-usage`, `poke-who`, `poke-quote`
 */
export function parsePokeLine(line: string): PokeLine | undefined {
  const rest = new Rest(line);
  const typed = rest.word();
  if (typed === undefined || typed.startsWith('#')) return undefined;
  const word = words.find(each => each === typed.toLowerCase());
  if (!word) throw unknownWord(typed);
  const parsed = read(word, rest);
  if (!rest.isEmpty) throw misused(word);
  return parsed;
}

function read(word: PokeWord, rest: Rest): PokeLine {
  switch (word) {
    case 'connect':
      return readConnect(rest);
    case 'send':
      return { word, who: readWho(word, rest), data: readData(word, rest) };
    case 'drip': {
      const who = readWho(word, rest);
      const drip = { size: readNumber(word, rest), pauseMs: readNumber(word, rest) };
      return { word: 'send', who, data: readData(word, rest), drip };
    }
    case 'file': {
      const who = readWho(word, rest);
      const { text: file } = readContent(word, rest);
      return { word, who, file };
    }
    case 'pause':
    case 'read':
    case 'shutdown':
    case 'reset':
    case 'close':
      return { word, who: readWho(word, rest) };
    case 'wait': {
      const ms = readNumber(word, rest);
      if (ms > largestWaitMs) throw misused(word);
      return { word, ms };
    }
    case 'states':
    case 'help':
    case 'quit':
      return { word };
  }
}

function readConnect(rest: Rest): PokeLine {
  let count: number | undefined;
  let reading = true;
  let receiveBuffer: number | undefined;
  for (let next = rest.word(); next !== undefined; next = rest.word()) {
    if (next === 'paused') reading = false;
    else if (next === 'buffer') receiveBuffer = readNumber('connect', rest);
    else if (/^\d+$/.test(next) && count === undefined) count = Number(next);
    else throw misused('connect');
  }
  return {
    word: 'connect',
    count: count ?? 1,
    reading,
    ...(receiveBuffer !== undefined && { receiveBuffer }),
  };
}

function readNumber(word: PokeWord, rest: Rest): number {
  const typed = rest.word();
  if (typed === undefined || !/^\d+$/.test(typed)) throw misused(word);
  return Number(typed);
}

/** `all`, `2`, `1,3`, `1-5`, `1-3,7`. */
function readWho(word: PokeWord, rest: Rest): Who {
  const typed = rest.word();
  if (typed === undefined) throw misused(word);
  if (typed.toLowerCase() === 'all') return 'all';
  const numbers: number[] = [];
  for (const part of typed.split(',')) {
    const [, first, last = first] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) throw unknownWho(typed);
    if (Number(last) - Number(first) + numbers.length >= mostNumbers) throw unknownWho(typed);
    for (let n = Number(first); n <= Number(last); n++) numbers.push(n);
  }
  return numbers;
}

function readData(word: PokeWord, rest: Rest): { as: 'text' | 'hex'; text: string } {
  const { text: content, quoted } = readContent(word, rest);
  const [, bytes] = (quoted ? undefined : /^hex(?:\s+(.*))?$/i.exec(content)) ?? [];
  if (!quoted && /^hex$/i.test(content)) throw misused(word);
  return bytes === undefined
    ? { as: 'text', text: content }
    : { as: 'hex', text: bytes.replace(/^(["'])(.*)\1$/, '$2') };
}

/** What stands in quotes, else everything up to the end of the line. Escapes stay as they are. */
function readContent(word: PokeWord, rest: Rest): { text: string; quoted: boolean } {
  const quoted = rest.quoted();
  const content = quoted ?? rest.all();
  if (content === '' && quoted === undefined) throw misused(word);
  return { text: content, quoted: quoted !== undefined };
}

/** What is left of a line. */
class Rest {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
    this.#skipBlanks();
  }

  get isEmpty(): boolean {
    return this.#at >= this.#line.length;
  }

  /** The next word; undefined at the end. */
  word(): string | undefined {
    const [found] = /^\S+/.exec(this.#line.slice(this.#at)) ?? [];
    this.#at += found?.length ?? 0;
    this.#skipBlanks();
    return found;
  }

  /** What stands in quotes here, without them; undefined where none begin. @throws HumanError `poke-quote` */
  quoted(): string | undefined {
    const quote = this.#line[this.#at];
    if (quote !== '"' && quote !== "'") return undefined;
    const begin = this.#at + 1;
    for (let at = begin; at < this.#line.length; at++) {
      if (this.#line[at] === '\\') at++;
      else if (this.#line[at] === quote) {
        this.#at = at + 1;
        this.#skipBlanks();
        return this.#line.slice(begin, at);
      }
    }
    throw new HumanError(
      'poke-quote',
      text('The quotation mark at character {position} is never closed.', { position: begin }),
    );
  }

  all(): string {
    const found = this.#line.slice(this.#at).trimEnd();
    this.#at = this.#line.length;
    return found;
  }

  #skipBlanks(): void {
    while (this.#at < this.#line.length && /\s/.test(this.#line[this.#at] ?? '')) this.#at++;
  }
}

function unknownWord(typed: string): HumanError {
  const nearest = nearestName(typed, words);
  return new HumanError(
    'poke-word',
    nearest
      ? text('There is no “{word}”. Did you mean “{nearest}”?', { word: typed, nearest })
      : text('There is no “{word}”. There are: {words}.', { word: typed, words: words.join(', ') }),
  );
}

function misused(word: PokeWord): HumanError {
  return new HumanError('poke-usage', text('It is written so: {usage}', { usage: pokeUsage[word] }));
}

function unknownWho(typed: string): HumanError {
  return new HumanError(
    'poke-who',
    text('“{who}” names no clients: write a number, or 1,3 or 1-5 or all.', { who: typed }),
  );
}
