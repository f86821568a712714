import { text } from '../base/text.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { localeOfEnvironment } from '../lab/locale.ts';
import { Interrupt } from './interrupt.ts';
import { runCli } from './runCli.ts';

const { stdout, stderr, env } = process;
endQuietlyWhenNobodyReads(stdout);
endQuietlyWhenNobodyReads(stderr);
const interrupt = new Interrupt(() => {
  const localizer = createLocalizer(localeOfEnvironment(env));
  stderr.write(`${localizer.say(text('Stopping; one moment for cleaning up…'))}\n`);
});
const code = await runCli(process.argv.slice(2), {
  ...{ stdout, stderr, env, signal: interrupt.signal },
  stdin: () => process.stdin,
});
process.exitCode = interrupt.exitCode ?? code;
interrupt.dispose();

/** `socklab … | head` is no error. */
function endQuietlyWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
