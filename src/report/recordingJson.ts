import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { recordingSchema, type Recording } from '../protocol/recording.ts';

/** A recording has 256 KiB at most as it is made, and three times that when somebody has indented it. */
const longestSource = 2 * 1024 * 1024;

/** The public JSON form of a recording, with a line end; its schema is `media/schemas/recording.schema.json`. */
export function recordingJson(recording: Recording): string {
  return `${JSON.stringify(recordingSchema.parse(recording))}\n`;
}

/** Reads what {@link recordingJson} wrote, from wherever it comes. @throws HumanError `bad-recording` */
export function readRecording(source: string): Recording {
  if (source.length <= longestSource) {
    try {
      return recordingSchema.parse(JSON.parse(source));
    } catch {
      // Said below.
    }
  }
  throw new HumanError(
    'bad-recording',
    text('This is no recording of a check, or one of another version of Socklab.'),
  );
}
