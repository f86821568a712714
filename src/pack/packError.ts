import { HumanError } from '../base/humanError.ts';
import type { Text } from '../base/text.ts';

/** A pack that is refused: nothing of it was written. Codes begin with `pack-`, one for each reason. */
export function refusal(reason: string, sentence: Text): HumanError {
  return new HumanError(`pack-${reason}`, sentence);
}

/** A name as it may be shown: what it could do to a terminal is spelt out, and it is cut where it is long. */
export function shownName(name: string): string {
  const harmless = name.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return harmless.length > 80 ? `${harmless.slice(0, 79)}…` : harmless;
}
