import { text, type Text } from '../base/text.ts';
import type { InstalledLab } from '../lab/installedLabs.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { displayWidth, padEnd } from '../report/displayWidth.ts';
import { paragraph } from '../report/textStyle.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface ListOptions {
  readonly json?: boolean;
}

/** `socklab list`: the labs that are installed. */
export async function runList(options: ListOptions, context: CliContext): Promise<ExitCode> {
  const { labs, broken } = await openCatalogue(context.installation());
  const manifests = labs.map(lab => ({
    ...localizeManifest(lab, context.locale),
    ...(lab.installed && { installed: lab.installed }),
    ...(lab.foundIn !== undefined && { foundIn: lab.foundIn }),
  }));
  if (options.json) {
    const rows = manifests.map(
      ({ id, version, title, summary, difficulty, concepts, languages, checks, installed }) => ({
        id,
        version,
        title,
        summary,
        difficulty,
        concepts,
        languages: Object.keys(languages),
        checks: checks.length,
        points: pointsOf(checks),
        ...(installed && { pack: { digest: installed.digest, signer: installed.signer ?? null } }),
      }),
    );
    context.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  } else {
    const style = styleFor(context, context.stdout);
    const originOf = (origin: Text | undefined): string[] =>
      origin ? paragraph(style, idWidth + 2, context.localizer.say(origin)) : [];
    const idWidth = Math.max(0, ...manifests.map(m => displayWidth(m.id)));
    for (const manifest of manifests) {
      const facts = context.localizer.say(
        text('{languages} · {checks} checks · {points} points', {
          languages: Object.keys(manifest.languages).join(', '),
          checks: manifest.checks.length,
          points: pointsOf(manifest.checks),
        }),
      );
      const lines = [
        `${style.paint('bold', padEnd(manifest.id, idWidth))}  ${manifest.title}  ${style.paint('dim', `${'●'.repeat(manifest.difficulty)}${'○'.repeat(5 - manifest.difficulty)}`)}`,
        ...paragraph(style, idWidth + 2, manifest.summary),
        ...paragraph(style, idWidth + 2, facts, '', line => style.paint('dim', line)),
        ...originOf(originText(manifest)),
      ];
      context.stdout.write(`${lines.join('\n')}\n`);
    }
  }
  for (const { error } of broken) context.stderr.write(`${context.localizer.say(error.text)}\n`);
  return exitCodes.passed;
}

interface Origin {
  readonly version: string;
  readonly installed?: InstalledLab;
  readonly foundIn?: string;
}

/** Where a lab comes from, and who vouches for it, unless it comes with Socklab. */
function originText({ version, installed, foundIn: folder }: Origin): Text | undefined {
  if (folder !== undefined) return text('{version}, from {folder}', { version, folder });
  if (!installed) return undefined;
  const { signer } = installed;
  return signer
    ? text('{version}, from a pack that {name} signed ({key})', {
        version,
        name: signer.name,
        key: signer.keyId,
      })
    : text('{version}, from a pack that nobody signed', { version });
}

/** Bonus points come on top. */
function pointsOf(checks: readonly CheckManifest[]): number {
  return checks.reduce((sum, check) => sum + (check.bonus ? 0 : check.points), 0);
}
