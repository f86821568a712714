import { text } from '../base/text.ts';
import { userFolders } from '../lab/userFolders.ts';
import { createKeyFile, readKeyFile, usualKeyFile, type SigningKey } from '../pack/keyFile.ts';
import { exitCodes, styleFor, type CliContext, type ExitCode } from './cliContext.ts';

export interface NewKeyOptions {
  readonly name: string;
  /** The usual place where absent. */
  readonly out?: string;
}

/** `socklab key new`: a key to sign packs with. */
export async function runNewKey(options: NewKeyOptions, context: CliContext): Promise<ExitCode> {
  const file = options.out ?? usualKeyFile(userFolders(context.env).config);
  const key = await createKeyFile(file, options.name);
  const { localizer, paint } = styleFor(context, context.stdout);
  const lines = [
    `${paint('green', '✓')} ${localizer.say(text('Your key is in {file}. Keep it to yourself, and keep a copy: who has it signs in your name, and without it nobody can.', { file }))}`,
    ...describe(key, context),
    `  ${localizer.say(text('Tell your learners these letters and digits, so that they can compare them when they first install a pack of yours.'))}`,
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}

/** `socklab key show`: whose key it is, and its name. Never the secret half. */
export async function runShowKey(file: string | undefined, context: CliContext): Promise<ExitCode> {
  const key = await readKeyFile(file ?? usualKeyFile(userFolders(context.env).config));
  context.stdout.write(`${describe(key, context).join('\n')}\n`);
  return exitCodes.passed;
}

function describe({ name, keyId, publicKey }: SigningKey, context: CliContext): string[] {
  const { localizer, paint } = styleFor(context, context.stdout);
  return [
    `  ${localizer.say(text('{name}, key {key}', { name, key: paint('bold', keyId) }))}`,
    `  ${paint('dim', `Ed25519 ${publicKey}`)}`,
  ];
}
