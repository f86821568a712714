import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { readConceptNote } from '../lab/conceptNote.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { nearestName } from '../lab/nearestName.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { displayWidth, padEnd } from '../report/displayWidth.ts';
import { noteText } from '../report/noteText.ts';
import { paragraph } from '../report/textStyle.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface ExplainOptions {
  readonly answers?: boolean;
}

/** `socklab explain`: the note that stands behind a check; without a check, which notes there are. */
export async function runExplain(
  labId: string,
  topic: string | undefined,
  options: ExplainOptions,
  context: CliContext,
): Promise<ExitCode> {
  const lab = (await openCatalogue(context.installation())).find(labId);
  if (topic === undefined) await listTopics(lab, context);
  else await printNote(lab, topic, options, context);
  return exitCodes.passed;
}

async function printNote(
  lab: Lab,
  topic: string,
  options: ExplainOptions,
  context: CliContext,
): Promise<void> {
  const { checks, id: labId } = lab.manifest;
  const check = checks.find(({ id }) => id.toLowerCase() === topic.toLowerCase());
  const note = await readConceptNote(lab, check?.concept ?? topic, context.locale);
  if (!note) throw unknownTopic(lab, topic);
  const style = styleFor(context, context.stdout);
  const lines = noteText(note.source, style, options);
  if (!options.answers && note.source.includes('<details>')) {
    const command = `socklab explain ${labId} ${topic} --answers`;
    const answers = style.localizer.say(text('The answers: {command}', { command }));
    lines.push('', ...paragraph(style, 2, answers, '', line => style.paint('dim', line)));
  }
  context.stdout.write(`${lines.join('\n')}\n`);
}

function unknownTopic({ manifest }: Lab, topic: string): HumanError {
  const topics = manifest.checks.flatMap(({ id, concept }) => (concept === undefined ? [] : [id, concept]));
  const nearest = nearestName(topic, topics);
  const facts = { topic, command: `socklab explain ${manifest.id}` };
  return new HumanError(
    'topic-unknown',
    nearest
      ? text('There is no note about “{topic}”. Did you mean “{nearest}”? All of them: {command}', {
          ...facts,
          nearest,
        })
      : text('There is no note about “{topic}”. All of them: {command}', facts),
  );
}

/** A row a note: what it is called, and the checks that it stands behind. */
async function listTopics(lab: Lab, context: CliContext): Promise<void> {
  const style = styleFor(context, context.stdout);
  const manifest = localizeManifest(lab, context.locale);
  const checksOf = new Map<string, string[]>();
  for (const { id, concept } of manifest.checks) {
    if (concept !== undefined) checksOf.set(concept, [...(checksOf.get(concept) ?? []), id]);
  }
  const rows = await Promise.all(
    [...checksOf].map(async ([concept, checks]) => ({
      concept,
      checks: checks.join(' '),
      title: (await readConceptNote(lab, concept, context.locale))?.title ?? '–',
    })),
  );
  const widthOf = (name: 'concept' | 'checks'): number =>
    Math.max(0, ...rows.map(row => displayWidth(row[name])));
  const lines = [
    style.paint('bold', manifest.title),
    '',
    ...rows.map(({ concept, checks, title }) =>
      [
        `  ${style.paint('cyan', padEnd(concept, widthOf('concept')))}`,
        style.paint('dim', padEnd(checks, widthOf('checks'))),
        title,
      ].join('  '),
    ),
  ];
  const [first] = rows;
  if (first) {
    const read = text('Read one: {command}', { command: `socklab explain ${manifest.id} ${first.concept}` });
    lines.push('', `  ${style.paint('dim', style.localizer.say(read))}`);
  }
  context.stdout.write(`${lines.join('\n')}\n`);
}
