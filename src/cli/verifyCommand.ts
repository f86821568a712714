import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { openPack, type Pack } from '../pack/openPack.ts';
import { signerNote } from '../pack/signerNote.ts';
import { TrustStore } from '../pack/trustStore.ts';
import { userFolders } from '../lab/userFolders.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { packSummary } from './packSummary.ts';

export interface VerifyOptions {
  /** The key that it must be signed with. */
  readonly signer?: string;
  readonly json?: boolean;
}

/** `socklab verify`: whether a pack is whole, and who signed it. Nothing of it is written or run. */
export async function runVerify(
  file: string,
  options: VerifyOptions,
  context: CliContext,
): Promise<ExitCode> {
  const pack = await openPack(file);
  checkSigner(pack, options.signer);
  const style = styleFor(context, context.stdout);
  if (options.json) {
    context.stdout.write(`${JSON.stringify(await packJson(pack, context), null, 2)}\n`);
    return exitCodes.passed;
  }
  const whole = pack.signer
    ? text('This pack is as it was signed.')
    : text('This pack is whole, but nobody has signed it.');
  const lines = [
    `${pack.signer ? style.paint('green', '✓') : style.paint('yellow', '!')} ${style.localizer.say(whole)}`,
    ...packSummary(pack, style, await signerNote(pack, userFolders(context.env).data)),
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}

function checkSigner({ signer }: Pack, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const digits = (keyId: string): string => keyId.toLowerCase().replaceAll(/[\s-]/g, '');
  if (signer && digits(signer.keyId) === digits(wanted)) return;
  throw new HumanError(
    'pack-other-signer',
    signer
      ? text('This pack is signed with the key {key}, not with {wanted}.', { key: signer.keyId, wanted })
      : text('This pack is not signed, neither with {wanted} nor with any other key.', { wanted }),
  );
}

async function packJson({ manifest, digest, signer }: Pack, context: CliContext): Promise<object> {
  const known = signer && (await new TrustStore(userFolders(context.env).data).findKey(signer));
  const { lab, kind, proof, files } = manifest;
  return {
    schema: 'socklab-pack-report/1',
    ...{ lab: lab.id, labVersion: lab.version, kind, digest },
    signer: signer ? { ...signer, known: known !== undefined } : null,
    proof,
    files,
  };
}
