import { text } from '../base/text.ts';
import { shownName } from '../pack/packError.ts';
import { submissionLimits } from './submissionLimits.ts';
import { submissionRefusal } from './submissionRefusal.ts';

/**
 * The one way to write the name of a file in a submission: with `/`, from the top, composed as people type it (the
 * Finder takes accents apart). What is refused would not lie below the folder, or could not be there at all.
 * @throws HumanError `submission-name-…`
 */
export function submittedName(raw: string): string {
  const shown = { name: shownName(raw) };
  if (/\p{Cc}/u.test(raw))
    throw submissionRefusal(
      'name-control',
      text('The name “{name}” in this submission has a control character. Rename the file.', shown),
    );
  if (raw.includes('\uFFFD'))
    throw submissionRefusal(
      'name-encoding',
      text('The name “{name}” in this submission is in an unknown encoding. Rename the file.', shown),
    );
  if (raw.includes('\\'))
    throw submissionRefusal(
      'name-backslash',
      text('The name “{name}” in this submission has a backslash. Rename the file.', shown),
    );
  if (raw.startsWith('/') || /^[A-Za-z]:/.test(raw))
    throw submissionRefusal(
      'name-absolute',
      text(
        'The name “{name}” in this submission is an absolute path; it would be written outside its folder.',
        shown,
      ),
    );
  const parts = raw
    .normalize('NFC')
    .split('/')
    .filter(part => part !== '' && part !== '.');
  if (parts.includes('..'))
    throw submissionRefusal(
      'name-climbs',
      text(
        'The name “{name}” in this submission climbs out of its folder; it would be written elsewhere.',
        shown,
      ),
    );
  if (parts.length === 0)
    throw submissionRefusal('name-empty', text('A file in this submission has no name.'));
  if (parts.length - 1 > submissionLimits.depth)
    throw submissionRefusal(
      'name-too-deep',
      text('The file “{name}” in this submission lies {depth} folders deep; {most} are allowed.', {
        ...shown,
        depth: parts.length - 1,
        most: submissionLimits.depth,
      }),
    );
  const name = parts.join('/');
  if (
    parts.some(part => Buffer.byteLength(part) > submissionLimits.name) ||
    name.length > submissionLimits.path
  )
    throw submissionRefusal(
      'name-too-long',
      text('The name “{name}” in this submission is too long.', shown),
    );
  return name;
}
