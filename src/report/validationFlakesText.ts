import { text } from '../base/text.ts';
import type { FlakyServer, Validation } from '../grading/validation.ts';
import type { TextStyle } from './textStyle.ts';
import { paragraph } from './textStyle.ts';
import { verdictWord } from './verdictMark.ts';

const seedsShown = 5;

/**
 * The checks whose verdict was not always the same, worst first, with what repeats the runs that differed.
 * @param command that was given, to which the replay adds its options
 */
export function validationFlakesText({ flakes }: Validation, command: string, style: TextStyle): string[] {
  if (flakes.length === 0) return [];
  const { localizer, paint } = style;
  const lines = [paint('bold', localizer.say(text('Flaky checks, worst first')))];
  for (const { check, verdicts, differing, servers } of flakes) {
    const rate = localizer.say(
      text('{differing} of {verdicts} verdicts differ from most of the same server ({percent} %)', {
        differing,
        verdicts,
        percent: (Math.round((differing / verdicts) * 1000) / 10).toString(),
      }),
    );
    lines.push(` ${paint('yellow', '~')} ${paint('bold', check)}  ${rate}`);
    for (const server of servers) lines.push(...serverText(check, server, command, style));
  }
  return [...lines, ''];
}

function serverText(check: string, server: FlakyServer, command: string, style: TextStyle): string[] {
  const { localizer, paint } = style;
  const proof = `${server.kind}s/${server.name}`;
  const runs = server.differing
    .slice(0, seedsShown)
    .map(({ seed, verdict }) =>
      localizer.say(text('{verdict} with seed {seed}', { verdict: verdictWord(verdict), seed })),
    );
  const more = server.differing.length > seedsShown ? ['…'] : [];
  const sentence = localizer.say(
    text('{proof} ({sandbox}): {majority} in {count} of {runs} runs; {differing}', {
      proof,
      sandbox: server.sandbox,
      majority: verdictWord(server.majority),
      count: server.runs - server.differing.length,
      runs: server.runs,
      differing: [...runs, ...more].join(', '),
    }),
  );
  const seed = server.differing[0]?.seed ?? '';
  const replay = `${command} --servers ${proof} --only ${check} --sandbox ${server.sandbox} --seed ${seed}`;
  return [...paragraph(style, 5, sentence), paint('dim', `     ${replay}`)];
}
