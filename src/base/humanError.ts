import { english, type Text } from './text.ts';

/**
 * A mistake of the learner's, the author's or of the machine's set-up: one sentence that says what is wrong
 * and the way out, and a stable code. Anything else that is thrown is our own bug and shows its stack.
 */
export class HumanError extends Error {
  readonly code: string;
  readonly text: Text;

  constructor(code: string, text: Text) {
    super(english.say(text));
    this.name = 'HumanError';
    this.code = code;
    this.text = text;
  }
}
