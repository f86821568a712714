import { parseArgs } from 'node:util';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { type Locale, toLocale } from '../lab/locale.ts';

export interface StartOptions {
  /** False prints the URL only. */
  readonly open: boolean;
  /** A language of the echo-server lab. */
  readonly language: string;
  /** Undefined: the usual one, or any free one where that is taken. */
  readonly port: number | undefined;
  /** The VS Code server in a browser even where a desktop VS Code is installed. */
  readonly server: boolean;
  readonly locale: Locale | undefined;
}

/** @throws HumanError `usage` */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new HumanError(
      'usage',
      text('--port wants a number from 1 to 65535, not “{port}”.', { port: values.port ?? '' }),
    );
  }
  return {
    open: values.open,
    language: values.language,
    port,
    server: values.server,
    locale: values.locale === undefined ? undefined : toLocale(values.locale),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        open: { type: 'boolean', default: true },
        language: { type: 'string', default: 'c' },
        port: { type: 'string' },
        server: { type: 'boolean', default: false },
        locale: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new HumanError(
      'usage',
      text(
        '{problem}\nUsage: npm start -- [--no-open] [--language c|python|java] [--port N] [--server] [--locale zh-cn]',
        {
          problem: error instanceof Error ? error.message : String(error),
        },
      ),
    );
  }
}
