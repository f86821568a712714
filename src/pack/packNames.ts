import { text } from '../base/text.ts';
import { refusal, shownName } from './packError.ts';
import { packLimits } from './packLimits.ts';

/** Names that Windows keeps for devices, whatever their ending: `con`, `nul.txt`. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * Whether a file may be called so in a pack: a path that means the same on every system, and a place below the folder
 * that it is unpacked into.
 * @throws HumanError `pack-name-…`
 */
export function checkPackName(name: string): void {
  const shown = { name: shownName(name) };
  if (name.length === 0) throw refusal('name-empty', text('A file in this pack has no name.'));
  if (name.length > packLimits.name)
    throw refusal(
      'name-too-long',
      text('The name “{name}” in this pack has {length} characters; {most} are allowed.', {
        ...shown,
        length: name.length,
        most: packLimits.name,
      }),
    );
  if (/\p{Cc}/u.test(name))
    throw refusal('name-control', text('The name “{name}” in this pack has a control character.', shown));
  if (name.includes('\\'))
    throw refusal('name-backslash', text('The name “{name}” in this pack has a backslash.', shown));
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name))
    throw refusal(
      'name-absolute',
      text('The name “{name}” in this pack is an absolute path; it would be written outside the lab.', shown),
    );
  const parts = name.split('/');
  if (parts.includes('..'))
    throw refusal(
      'name-climbs',
      text(
        'The name “{name}” in this pack climbs out of its folder; it would be written outside the lab.',
        shown,
      ),
    );
  if (parts.some(part => part === '' || part === '.'))
    throw refusal('name-empty-part', text('The path “{name}” in this pack has an empty part.', shown));
  if (parts.length - 1 > packLimits.depth)
    throw refusal(
      'name-too-deep',
      text('The file “{name}” in this pack lies {depth} folders deep; {most} are allowed.', {
        ...shown,
        depth: parts.length - 1,
        most: packLimits.depth,
      }),
    );
  if (parts.some(part => deviceName.test(part)))
    throw refusal(
      'name-device',
      text('The name “{name}” in this pack is that of a device on Windows.', shown),
    );
  if (parts.some(part => part.endsWith('.')))
    throw refusal(
      'name-dot-end',
      text('The name “{name}” in this pack ends with a dot, which Windows drops.', shown),
    );
  if (!/^[A-Za-z0-9._+\-/]+$/.test(name))
    throw refusal(
      'name-characters',
      text(
        'The name “{name}” in this pack is not understood alike everywhere: only A–Z, a–z, 0–9 and . _ + - are allowed.',
        shown,
      ),
    );
}

/**
 * Whether these names can lie side by side on every system.
 * @throws HumanError `pack-duplicate-name`, `pack-case-collision`, `pack-file-is-folder`
 */
export function checkCollisions(names: readonly string[]): void {
  /** Every path and every folder on the way to it, in small letters, to how it was spelt first and what it is. */
  const seen = new Map<string, { spelling: string; kind: 'file' | 'folder' }>();
  for (const name of names) {
    const parts = name.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const spelling = parts.slice(0, length).join('/');
      const kind = length === parts.length ? 'file' : 'folder';
      const key = spelling.toLowerCase();
      const before = seen.get(key);
      seen.set(key, before ?? { spelling, kind });
      if (!before) continue;
      const shown = { name: shownName(name), other: shownName(before.spelling) };
      if (before.spelling !== spelling)
        throw refusal(
          'case-collision',
          text(
            '“{name}” and “{other}” in this pack differ only in capital letters; on some systems one would overwrite the other.',
            shown,
          ),
        );
      if (before.kind !== kind)
        throw refusal(
          'file-is-folder',
          text('“{other}” in this pack is a file and a folder at once.', shown),
        );
      if (kind === 'file')
        throw refusal('duplicate-name', text('“{name}” is in this pack more than once.', shown));
    }
  }
}
