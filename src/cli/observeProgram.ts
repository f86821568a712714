import type { OptionValues } from 'commander';
import { text, type Text } from '../base/text.ts';
import { styleFor, type CliContext } from './cliContext.ts';
import type { CommandParts } from './commandParts.ts';
import * as values from './optionValues.ts';
import { runPoke, type PokeOptions } from './pokeCommand.ts';
import { pokeHelp } from './pokeHelp.ts';
import { runRun, type RunOptions } from './runCommand.ts';
import { showStates } from './showStates.ts';
import type { StatesOptions } from './statesCommand.ts';
import { runWatch, type WatchOptions } from './watchCommand.ts';

/** To see TCP at work. */
export function addObserveCommands({ command, say, context, done }: CommandParts): void {
  command('run <folder> [arguments...]', text('build a server and run it in this terminal'))
    .option('--port <number>', say(text('its port (default: a free one)')), values.parsePort)
    .action(async (folder: string, args: string[], options: RunOptions & OptionValues) =>
      done(await runRun(folder, args, options, context)),
    );

  command(
    'watch <folder> <check>',
    text('step through a check, with the states of both ends after each step'),
  )
    .option('--play', say(text('go on by itself')))
    .option('--pace <ms>', say(text('milliseconds between two steps (default: 500)')), values.parsePace)
    .option('--record <file>', say(text('write the recording: FILE.json, FILE.html or FILE.svg')))
    .option('--seed <hex>', say(text('seed of the random bytes, to repeat a run')), values.parseSeed)
    .option(
      '--sandbox <confined|private|plain>',
      say(text('how the server is shut off (default: the best that works)')),
      values.parseSandbox,
    )
    .action(async (folder: string, check: string, options: WatchOptions & OptionValues) =>
      done(await runWatch(folder, check, options, context)),
    );

  command('states', text('show the TCP sockets of this machine with their states'))
    .option('--port <number>', say(text('only sockets with this port at one end')), values.parsePort)
    .option('--json', say(text('print JSON')))
    .option('--watch', say(text('go on until Ctrl-C')))
    .action(async (options: StatesOptions & OptionValues) => done(await showStates(options, context)));

  command('poke', text('drive clients by hand against a running server'))
    .argument('<port>', say(text('port of the server')), values.parseServerPort)
    .option('--host <address>', say(text('a loopback address (default: 127.0.0.1)')))
    .option(
      '-e, --execute <line>',
      say(text('do this line and no others; may be repeated (default: lines of the standard input)')),
      values.collect,
    )
    .option('--json', say(text('print JSON')))
    .addHelpText('after', () => pokeHelpSection(context))
    .action(async (port: number, options: PokeOptions & OptionValues) =>
      done(await runPoke(port, options, context)),
    );
}

/** The lines are most of what there is to know about the command. */
function pokeHelpSection(context: CliContext): string {
  const style = styleFor(context, context.stdout);
  const example = 'socklab poke 8080 -e "connect 2" -e \'send all "hello\\n"\' -e "shutdown 1" -e "reset 2"';
  const say = (sentence: Text): string => context.localizer.say(sentence);
  return ['', say(text('Lines:')), ...pokeHelp(style), '', say(text('For example:')), `  ${example}`].join(
    '\n',
  );
}
