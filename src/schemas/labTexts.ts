import { text } from '../base/text.ts';
import { checkSnippets, labSnippets, languagesSnippets, languageSnippets } from './labSnippets.ts';
import type { SchemaTexts } from './schemaTexts.ts';

/** What an editor says of `lab.json`. */
export const labTexts: SchemaTexts = {
  '': {
    about: text(
      'A lab of Socklab: what it is called, the languages that it can be solved in, and the checks that grade it.',
    ),
    snippets: labSnippets,
  },
  $schema: {
    about: text(
      'The schema of this file, for other editors. VS Code with Socklab knows it already, and in your language.',
    ),
  },
  formatVersion: { about: text('The version of this format: always `1`.') },
  id: {
    about: text(
      'What the lab is called in commands, in learners’ folders and in its pack. Never change it once the lab is handed out.',
    ),
    form: text('A small letter first, then small letters, digits and hyphens: `echo-server`.'),
  },
  version: {
    about: text(
      'Three numbers. Raise it with each pack that you hand out: learners are offered the newer one and keep what they wrote.',
    ),
    form: text('Three numbers with dots between: `1.0.0`.'),
  },
  title: { about: text('What learners read. Its translation is in `l10n/zh-cn.json`.') },
  summary: {
    about: text(
      'One sentence: what the learner writes, and what it teaches. Its translation is in `l10n/zh-cn.json`.',
    ),
  },
  concepts: { about: text('What the lab is about, a word or two each; shown with its title.') },
  'concepts[]': { about: text('A word or two, such as `half-close`.') },
  difficulty: { about: text('From `1` (a first server) to `5`. Labs are listed by it.') },
  arguments: {
    about: text(
      'What the server gets on its command line after the port, unless a check says otherwise: a pool size, a time-out.',
    ),
  },
  'arguments[]': { about: text('One argument, handed over as it is: no shell reads it.') },
  languages: {
    about: text(
      'The languages that the lab can be solved in. Each needs a folder in `starters/` and one in `solutions/`, called as its name here.',
    ),
    form: text('The name of a folder: small letters, digits, `+` and `-`.'),
    snippets: languagesSnippets,
  },
  'languages.*': {
    about: text('How servers in this language are built and started.'),
    snippets: languageSnippets,
  },
  'languages.*.title': { about: text('What people call the language: `C`, `Python`.') },
  'languages.*.build': {
    about: text(
      'Commands that build the server, run in this order in the learner’s folder; the first that fails ends the build. Empty where there is nothing to build. Each is a list of arguments; no shell is involved.',
    ),
  },
  'languages.*.build[]': { about: text('One command: the program, then its arguments.') },
  'languages.*.build[][]': { about: text('The program or one argument, handed over as it is.') },
  'languages.*.run': {
    about: text(
      'The command that starts the server. `{port}` in it is replaced by the port; where it does not occur, the port and then the other arguments are appended.',
    ),
  },
  'languages.*.run[]': { about: text('The program or one argument, handed over as it is.') },
  'languages.*.files': {
    about: text('The files of the starter that learners edit; the first is the one that is opened.'),
  },
  'languages.*.files[]': { about: text('A file of `starters/<language>/`.') },
  checks: {
    about: text(
      'What is asked of the server, in the order in which learners should meet it. `checks.ts` has the conversation of each.',
    ),
  },
  'checks[]': { about: text('One thing that the server has to do.'), snippets: checkSnippets },
  'checks[].id': {
    about: text('Names the check: `checks.ts` has a `check` of this id, and faults name it in `caughtBy`.'),
    form: text('A letter first, then letters, digits, dots, hyphens and underscores.'),
  },
  'checks[].title': {
    about: text('What the server does when it passes, as a learner reads it: “Echoes what it is sent”.'),
  },
  'checks[].points': { about: text('What passing it is worth.') },
  'checks[].bonus': {
    about: text(
      'The points come on top: they add to the score and not to the maximum, and missing them fails nobody.',
    ),
  },
  'checks[].visibility': {
    about: text('How much of the check learners see before they pass it.'),
    values: {
      always: text('Title, finding and hints.'),
      name: text('The title only, until it is passed.'),
      hidden: text('Nothing: it counts, and is called “Hidden check” with its number.'),
    },
  },
  'checks[].deadlineMs': {
    about: text(
      'How long the check may take, in milliseconds, on a machine that has nothing else to do; a busy one is given more. A check that hits it still shows what the kernel saw.',
    ),
  },
  'checks[].needs': {
    about: text(
      'Checks that must have passed before this one is judged; otherwise it is skipped, and says why.',
    ),
  },
  'checks[].needs[]': { about: text('The `id` of another check of this lab.') },
  'checks[].exclusive': {
    about: text('Runs while no other check does, since it measures processor time, memory or load.'),
  },
  'checks[].requires': {
    about: text(
      'What the check cannot do without. Where a machine does not give it, the check is out of the score.',
    ),
  },
  'checks[].requires[]': {
    about: text('Something that not every machine gives.'),
    values: {
      privateNetwork: text(
        'A network of its own, in which kernel settings can be changed and packets dropped.',
      ),
    },
  },
  'checks[].level': {
    about: text('How far it goes: `1` the basics, `2` what real clients do, `3` the hard parts.'),
  },
  'checks[].hints': {
    about: text(
      'Hints for a learner who failed it, from a nudge to nearly the answer; each is opened on its own.',
    ),
  },
  'checks[].hints[]': { about: text('One hint; `code` in backticks is shown as code.') },
  'checks[].concept': {
    about: text(
      'The note that explains what this check is about: `concepts/<name>.md` of this lab, else one of those that come with Socklab, such as `half-close`.',
    ),
    form: text('A name of small letters, digits and single hyphens: `half-close`.'),
  },
};
