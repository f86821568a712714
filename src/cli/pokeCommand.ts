import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { RecordedStep } from '../protocol/recording.ts';
import type { TextStyle } from '../report/textStyle.ts';
import { exitCodes, wideStyleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { pokeHelp } from './pokeHelp.ts';
import { parsePokeLine } from './pokeLine.ts';
import { PokeSession, type PokeStates } from './pokeSession.ts';
import { endsText, statesText, stepsText } from './pokeText.ts';
import { writeSome } from './writeSome.ts';

export interface PokeOptions {
  /** A loopback address; 127.0.0.1 when absent. */
  readonly host?: string;
  /** The lines; those of the standard input when absent. */
  readonly execute?: readonly string[];
  /** A JSON object a line instead of text. */
  readonly json?: boolean;
}

/**
 * `socklab poke`: clients driven by hand, line by line. At a terminal a wrong line is told and the next one asked for;
 * elsewhere it ends the command.
 * @throws HumanError with the number of the line that went wrong
 */
export async function runPoke(port: number, options: PokeOptions, context: CliContext): Promise<ExitCode> {
  const poke = new Poke(port, options, context);
  try {
    await poke.run();
  } finally {
    poke.dispose();
  }
  return context.signal.aborted ? exitCodes.cancelled : exitCodes.passed;
}

class Poke {
  readonly #context: CliContext;
  readonly #options: PokeOptions;
  readonly #style: TextStyle;
  readonly #session: PokeSession;
  #terminal: Interface | undefined;
  #asking = false;

  constructor(port: number, options: PokeOptions, context: CliContext) {
    this.#context = context;
    this.#options = options;
    this.#style = wideStyleFor(context, context.stdout, context.localizer);
    this.#session = new PokeSession({
      ...(options.host !== undefined && { host: options.host }),
      port,
      localizer: context.localizer,
      onSteps: steps => this.#tellSteps(steps),
      signal: context.signal,
    });
  }

  async run(): Promise<void> {
    const { execute, json = false } = this.#options;
    const input = this.#context.stdin();
    if (!execute && input.isTTY === true) {
      if (!json) this.#welcome();
      await this.#converse(input);
      return;
    }
    let number = 0;
    for await (const line of execute ?? createInterface({ input, signal: this.#context.signal })) {
      number++;
      if (this.#context.signal.aborted) return;
      if (!json && line.trim() !== '') this.#write(`${this.#style.paint('bold', `> ${line}`)}\n`);
      try {
        if ((await this.#obey(line)) === 'quit') return;
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        throw new HumanError(error.code, text('line {number}: {problem}', { number, problem: error.text }));
      }
    }
  }

  dispose(): void {
    this.#terminal?.close();
    this.#session.dispose();
  }

  #welcome(): void {
    const words = text('Clients against {server}. Write “help” to see what can be done, “quit” to end.', {
      server: this.#session.server,
    });
    this.#write(`${this.#context.localizer.say(words)}\n`);
  }

  /** With somebody at the keyboard. */
  async #converse(input: Readable): Promise<void> {
    const { stdout, signal, localizer } = this.#context;
    const terminal = createInterface({ input, output: stdout, prompt: '> ', historySize: 1000, signal });
    this.#terminal = terminal;
    // The terminal is in raw mode: Ctrl-C comes here and not as a signal.
    terminal.on('SIGINT', () => terminal.close());
    terminal.on('close', () => (this.#asking = false));
    this.#ask();
    for await (const line of terminal) {
      this.#asking = false;
      try {
        if ((await this.#obey(line)) === 'quit') break;
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        this.#write(`  ${this.#style.paint('red', localizer.say(error.text))}\n`);
      }
      this.#ask();
    }
  }

  #ask(): void {
    this.#asking = true;
    this.#terminal?.prompt();
  }

  async #obey(line: string): Promise<'quit' | undefined> {
    const parsed = parsePokeLine(line);
    switch (parsed?.word) {
      case undefined:
        return undefined;
      case 'quit':
        return 'quit';
      case 'help':
        if (!this.#options.json) this.#write(`${pokeHelp(this.#style).join('\n')}\n`);
        return undefined;
      case 'states':
        await this.#tellStates(statesText);
        return undefined;
      default:
        if (!parsed) return undefined;
        try {
          await this.#session.do(parsed);
        } finally {
          await this.#tellStates(endsText);
        }
        return undefined;
    }
  }

  async #tellStates(words: typeof statesText): Promise<void> {
    const states = await this.#session.look();
    await writeSome(
      this.#context.stdout,
      this.#options.json ? statesJson(states) : words(states, this.#style),
    );
  }

  #tellSteps(steps: readonly RecordedStep[]): void {
    const { json } = this.#options;
    const { began } = this.#session;
    this.#write(
      json ? `${JSON.stringify({ type: 'steps', began, steps })}\n` : stepsText(steps, this.#style),
    );
  }

  /** What comes while a line is being typed goes above it. */
  #write(words: string): void {
    const typing = this.#asking && this.#terminal !== undefined;
    this.#context.stdout.write(typing ? `\r\u001b[K${words}` : words);
    if (typing) this.#terminal?.prompt(true);
  }
}

function statesJson({ at, table, clients }: PokeStates): string {
  return `${JSON.stringify({ type: 'states', at, clients, ...table })}\n`;
}
