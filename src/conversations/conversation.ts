import type { Because } from '../harness/api.ts';

/** What every conversation can be told. */
export interface ConversationOptions {
  /** Asked first for words when something fails: what a lab knows of the cause beyond what all servers share. */
  readonly because?: Because | undefined;
}
