import { text, type Text } from '../base/text.ts';
import type { SubmissionFile } from '../lab/submission.ts';
import { shownName } from '../pack/packError.ts';

export interface SubmissionWarning {
  /** `secret`: what opens doors elsewhere. `large`: what is no source. */
  readonly kind: 'secret' | 'large';
  readonly text: Text;
}

const mebi = 1024 * 1024;

/** Files that keep passwords and keys, by their usual names. */
const secretNames =
  /(^|\/)(\.env(\.(?!example$|sample$|template$)[^/]*)?|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|credentials(\.json)?|[^/]+\.(pem|key|p12|pfx|kdbx|ppk|jks))$/i;
const secretFolders = /(^|\/)\.(ssh|aws|gnupg|kube|docker)\//;
const privateKey = /-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----/;

/** What a learner may not mean to hand in; it goes with the work all the same, for only they can know. */
export function submissionWarnings(files: readonly SubmissionFile[]): SubmissionWarning[] {
  return files.flatMap(({ name, content }): SubmissionWarning[] => {
    const shown = { name: shownName(name) };
    if (isSecret(name, content))
      return [
        {
          kind: 'secret',
          text: text(
            '“{name}” looks like a key or a password. Whoever gets this file can read it: if it is one, move it out of the folder and prepare again.',
            shown,
          ),
        },
      ];
    if (content.length <= mebi) return [];
    const size = Math.round((content.length / mebi) * 10) / 10;
    return [
      {
        kind: 'large',
        text: text('“{name}” has {size} MiB. Does it belong to your work?', { ...shown, size }),
      },
    ];
  });
}

function isSecret(name: string, content: Uint8Array): boolean {
  if (secretNames.test(name) || secretFolders.test(name)) return true;
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 4096));
  return privateKey.test(start.toString('latin1'));
}
