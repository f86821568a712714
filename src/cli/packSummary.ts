import { text, type Text } from '../base/text.ts';
import { localizeManifest } from '../lab/localizeManifest.ts';
import type { Pack, Signer } from '../pack/openPack.ts';
import { displayWidth, padEnd, truncate } from '../report/displayWidth.ts';
import { paragraph, type TextStyle } from '../report/textStyle.ts';

/** What a pack holds and who vouches for it, an entry each. @param note what is known here of whoever signed it */
export function packSummary(pack: Pack, style: TextStyle, note?: Text): string[] {
  const { manifest, signer, digest, lab } = pack;
  const { id, version } = manifest.lab;
  const title = oneLine(localizeManifest(lab, style.localizer.locale).title);
  const { socklab, checks, solutions, variants, faults } = manifest.proof;
  const rows: [Text, Text | string][] = [
    [text('Lab'), `${id} ${version} · ${title}`],
    [text('Signed by'), signer ? signerText(signer, note) : text('nobody: nothing tells who made this pack')],
    [text('Holds'), contentText(pack)],
    [
      text('Proved'),
      text(
        'by Socklab {socklab} (checks: {checks}, solutions: {solutions}, variants: {variants}, faults: {faults})',
        {
          ...{ socklab, checks, solutions, variants, faults },
        },
      ),
    ],
    [text('SHA-256'), digest],
  ];
  const said = rows.map(([label, value]): [string, string] => [
    style.localizer.say(label),
    typeof value === 'string' ? value : style.localizer.say(value),
  ]);
  const width = Math.max(...said.map(([label]) => displayWidth(label))) + 2;
  return said.flatMap(([label, value]) => paragraph(style, 2, value, padEnd(label, width)));
}

/** So that a title cannot look like further entries. */
function oneLine(title: string): string {
  return truncate(title.replaceAll(/\s+/g, ' '), 100);
}

function signerText({ name, keyId: key }: Signer, note: Text | undefined): Text {
  return note
    ? text('{name}, key {key} ({note})', { name, key, note })
    : text('{name}, key {key}', { name, key });
}

function contentText({ manifest, files }: Pack): Text {
  const facts = {
    files: files.length,
    size: Math.ceil(files.reduce((sum, { content }) => sum + content.length, 0) / 1024),
  };
  return manifest.kind === 'learner'
    ? text('what learners get: {files} files, {size} KiB', facts)
    : text('everything, also solutions and faults, for instructors only: {files} files, {size} KiB', facts);
}
