import { text, type Text } from '../base/text.ts';
import type { RecordedStep } from '../protocol/recording.ts';

/** A step by its intent, as a programmer would call it: `shutdown(WR)`, `send 5 B`. */
export function stepWords({ what, bytes = 0, detail = '' }: RecordedStep): Text {
  switch (what) {
    case 'start':
      return text('starts');
    case 'connect':
      return text('connect()');
    case 'send':
      return text('send {bytes} B', { bytes });
    case 'receive':
      return text('receives {bytes} B', { bytes });
    case 'end-write':
      return text('shutdown(WR)');
    case 'end':
      return text('sees the end of the stream (FIN)');
    case 'reset':
      return text('close() with RST');
    case 'see-reset':
      return text('sees the connection reset (RST)');
    case 'close':
      return text('close()');
    case 'signal':
      return text('signal {name}', { name: detail });
    case 'exit':
      return text('exits ({how})', { how: detail });
    case 'note':
      return text('{note}', { note: detail });
  }
}

/** What belongs to a step and is not in its words: the first bytes, a command, an address. */
export function stepDetail({ what, detail = '' }: RecordedStep): string {
  return what === 'signal' || what === 'exit' || what === 'note' ? '' : detail;
}
