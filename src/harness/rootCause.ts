import { text, type Text } from '../base/text.ts';
import type { TranscriptEntry } from '../protocol/finding.ts';
import { exitWords, lastWordsOf } from './explain.ts';
import type { Advice, Seen } from './seen.ts';

/** What failing checks have in common when they fail from one cause. */
export interface RootCause {
  /** The same for all of them, whatever was measured and in whatever language. */
  readonly id: string;
  readonly words: Text;
}

/**
 * The root cause of a failure. A program that ended fails whatever was asked of it, so there it is the way it ended;
 * elsewhere the cause that was found, its measured values aside. Words that come without a next step describe and do
 * not explain, and are no cause.
 * @param wasEnded by us, for what it did beyond all measure
 */
export function rootOf(
  seen: Seen,
  advice: Advice,
  transcript: readonly TranscriptEntry[],
  wasEnded = false,
): RootCause | undefined {
  if (seen.exit && !wasEnded) return rootOfExit(seen, deedOf(transcript));
  if (!advice.cause || !advice.next) return undefined;
  return { id: identity(advice.cause), words: advice.cause };
}

function rootOfExit({ exit, evidence }: Seen, deed: Deed): RootCause | undefined {
  if (!exit) return undefined;
  if (exit.signal === 'SIGPIPE') {
    return {
      id: 'exit SIGPIPE',
      words: text(
        'Your server is killed by SIGPIPE when it writes to a connection that its client has ended.',
      ),
    };
  }
  const how = exitWords(exit);
  const lastWords = lastWordsOf(evidence.output.stderr);
  const sentence = sentenceOf(deed, how);
  // What it said is told from where it happened; without last words the deed of the client is all that tells.
  const mark = lastWords === undefined ? deed : withoutNumbers(lastWords);
  return {
    id: `exit ${exit.signal ?? exit.code ?? ''} ${mark}`,
    words:
      lastWords === undefined
        ? sentence
        : text('{cause} Its last words: {words}', { cause: sentence, words: lastWords }),
  };
}

/** What a client did last before the program ended. */
type Deed = 'reset' | 'leave' | 'other';

function deedOf(transcript: readonly TranscriptEntry[]): Deed {
  const end = transcript.findLastIndex(entry => entry.what === 'exit');
  const before = end < 0 ? transcript : transcript.slice(0, end);
  // The next visitor may have knocked before the end was seen.
  const last = new Set(before.slice(-latest).map(entry => entry.what));
  if (last.has('reset')) return 'reset';
  return last.has('close') || last.has('end-write') ? 'leave' : 'other';
}

/** A deed further back than so many steps is not what it died of. */
const latest = 5;

function sentenceOf(deed: Deed, exit: Text): Text {
  switch (deed) {
    case 'reset':
      return text('When a client resets its connection, your server ends as a whole: it {exit}.', { exit });
    case 'leave':
      return text('When a client leaves, your server ends as a whole: it {exit}.', { exit });
    case 'other':
      return text('Your server ends while it has clients to serve: it {exit}.', { exit });
  }
}

/** The templates of a sentence and of the phrases in it. */
function identity({ template, args }: Text): string {
  const phrases = Object.values(args).filter(argument => typeof argument === 'object');
  return [template, ...phrases.map(identity)].join(' | ');
}

/** Ports, addresses, line and thread numbers differ from run to run. */
function withoutNumbers(words: string): string {
  return words.replaceAll(/0x[0-9a-f]+|\d+/gi, '#');
}
