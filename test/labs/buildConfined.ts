// Builds in a folder as a confined submission is built, where a test has put it in a poor place: buildConfined.ts REQUEST
// Prints what came of it as JSON.
import { writeFileSync } from 'node:fs';
import { HumanError } from '../../src/base/humanError.ts';
import { runBuild } from '../../src/grading/build.ts';
import { confine } from '../../src/grading/confinement.ts';
import { chooseSandbox } from '../../src/grading/sandbox.ts';

export interface BuildConfined {
  readonly folder: string;
  readonly commands: readonly (readonly string[])[];
  /** Nobody gets an IPC namespace any more, which only bwrap(1) asks for. */
  readonly outOfNamespaces?: boolean;
}

/** Either of them. */
export interface BuildOutcome {
  readonly ok?: boolean;
  readonly output?: string;
  readonly code?: string;
  readonly message?: string;
}

const { folder, commands, outOfNamespaces } = JSON.parse(process.argv[2] ?? '') as BuildConfined;
const { confinedAs } = await chooseSandbox('confined');
if (!confinedAs) throw new Error('nothing is confined here');
if (outOfNamespaces) writeFileSync('/proc/sys/user/max_ipc_namespaces', '0');
process.stdout.write(JSON.stringify(await outcome(confine(confinedAs, folder, []))));

async function outcome(confinement: ReturnType<typeof confine>): Promise<BuildOutcome> {
  try {
    const { ok, output } = await runBuild({ commands, folder, confinement });
    return { ok, output };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { code: error.code, message: error.message };
  }
}
