import { text, type Text } from '../base/text.ts';
import type { Pack } from './openPack.ts';
import { TrustStore } from './trustStore.ts';

/** What is known here of whoever signed a pack; undefined where nobody did. @param data see `UserFolders` */
export async function signerNote({ signer }: Pack, data: string): Promise<Text | undefined> {
  if (!signer) return undefined;
  const known = await new TrustStore(data).findKey(signer);
  if (!known) return text('not known here');
  return known.name === signer.name ? text('known here') : text('known here as {name}', { name: known.name });
}
