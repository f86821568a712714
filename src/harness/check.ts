import type { CheckContext } from './checkContext.ts';

/** The conversation that a check holds with the learner's server. Returning passes; everything else ends it earlier. */
export type Conversation = (t: CheckContext) => Promise<void>;

export interface CheckDefinition {
  readonly id: string;
  readonly hold: Conversation;
}

/** One check of a lab; `id` is the one in lab.json, where title, points and deadline are. */
export function check(id: string, hold: Conversation): CheckDefinition {
  return { id, hold };
}
