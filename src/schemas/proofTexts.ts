import { text } from '../base/text.ts';
import type { SchemaTexts } from './schemaTexts.ts';

const language = { about: text('A key of `languages` in `lab.json`: how this server is built and started.') };

/** What an editor says of `fault.json`. */
export const faultTexts: SchemaTexts = {
  '': {
    about: text('A deliberately wrong server: what is wrong with it, and which checks must notice.'),
    snippets: [
      {
        label: 'fault',
        about: text('A fault that one check catches'),
        body: { language: '${1:c}', summary: '${2:What is wrong with this server}', caughtBy: ['${3:C01}'] },
      },
    ],
  },
  language,
  summary: { about: text('What is wrong with this server, in one sentence.') },
  caughtBy: {
    about: text('Checks that must not pass with this server. A check that no fault names is not proved.'),
  },
  'caughtBy[]': { about: text('The `id` of a check in `lab.json`.') },
  also: {
    about: text('Further checks that may fail with it. All others must pass. `*` allows any.'),
  },
  'also[]': { about: text('The `id` of a check in `lab.json`, or `*`.') },
};

/** What an editor says of `variant.json`. */
export const variantTexts: SchemaTexts = {
  '': { about: text('Another right way to write the server, which must get full marks too.') },
  language,
  summary: { about: text('What is different from the solution, in one sentence.') },
  expect: { about: text('What this server must get.'), values: { 'full marks': text('Every point.') } },
};

/** What an editor says of `.socklab.json`. */
export const workspaceTexts: SchemaTexts = {
  '': { about: text('Makes this folder the work on a lab of Socklab.') },
  lab: { about: text('The `id` of the lab.') },
  labVersion: { about: text('The version of the lab that this folder was begun with.') },
  language: {
    about: text(
      'A language of the lab. To write in another one, keep this and give your own `build` and `run`.',
    ),
  },
  build: {
    about: text(
      'Your own build commands in place of those of the lab: each a list of arguments, run in this order in this folder. No shell is involved.',
    ),
    snippets: [
      { label: 'make', about: text('Build with make'), body: [['make']] },
      { label: 'cargo', about: text('Build with cargo'), body: [['cargo', 'build', '--release']] },
      { label: 'go', about: text('Build with go'), body: [['go', 'build', '-o', 'server', '.']] },
    ],
  },
  'build[]': { about: text('One command: the program, then its arguments.') },
  'build[][]': { about: text('The program or one argument, handed over as it is.') },
  run: {
    about: text(
      'Your own command that starts the server. `{port}` in it is replaced by the port; where it does not occur, the port and then the other arguments are appended.',
    ),
  },
  'run[]': { about: text('The program or one argument, handed over as it is.') },
};
