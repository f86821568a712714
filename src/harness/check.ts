import type { CheckContext } from './checkContext.ts';

/**
 * The conversation that a check holds with the learner's server. When it comes to its end, the check is passed; an
 * expectation that is not met ends it earlier, as failed.
 */
export type Conversation = (t: CheckContext) => Promise<void>;

/** A check as `checks` of a check file lists it; made by {@link check}. */
export interface CheckDefinition {
  readonly id: string;
  readonly hold: Conversation;
}

/**
 * One check of a lab.
 *
 * ```ts
 * const oneLine = check('R01', async t => {
 *   const server = await t.server();
 *   const client = await server.connect();
 *   await client.send(bytes('hello\n'));
 *   await client.expect(bytes('olleh\n'));
 * });
 * export const checks = [oneLine];
 * ```
 * @param id the one in lab.json, where title, points and deadline are
 */
export function check(id: string, hold: Conversation): CheckDefinition {
  return { id, hold };
}
