import { createInterface } from 'node:readline';
import type { Text } from '../base/text.ts';
import type { CliContext } from './cliContext.ts';

/** Asks for a yes on the terminal. Anything else, also the end of the input, is a no. */
export async function askYes(question: Text, context: CliContext): Promise<boolean> {
  const lines = createInterface({ input: context.stdin(), output: context.stderr });
  const prompt = `${context.localizer.say(question)} [y/N] `;
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      lines.once('close', () => resolve(''));
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error), { once: true });
      lines.question(prompt, resolve);
    });
    return /^(y|yes|是|好)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
