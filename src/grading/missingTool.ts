import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';

/** What installs the programs that builds and servers need: a package of Debian's, and a command on macOS. */
const installers: Readonly<Record<string, { readonly apt: string; readonly darwin: string }>> = {
  gcc: { apt: 'gcc', darwin: 'xcode-select --install' },
  cc: { apt: 'gcc', darwin: 'xcode-select --install' },
  'g++': { apt: 'g++', darwin: 'xcode-select --install' },
  'c++': { apt: 'g++', darwin: 'xcode-select --install' },
  clang: { apt: 'clang', darwin: 'xcode-select --install' },
  'clang++': { apt: 'clang', darwin: 'xcode-select --install' },
  make: { apt: 'make', darwin: 'xcode-select --install' },
  cmake: { apt: 'cmake', darwin: 'brew install cmake' },
  javac: { apt: 'default-jdk-headless', darwin: 'brew install openjdk' },
  java: { apt: 'default-jdk-headless', darwin: 'brew install openjdk' },
  python3: { apt: 'python3', darwin: 'brew install python3' },
  python: { apt: 'python-is-python3', darwin: 'brew install python3' },
  rustc: { apt: 'rustc', darwin: 'brew install rust' },
  cargo: { apt: 'cargo', darwin: 'brew install rust' },
  go: { apt: 'golang-go', darwin: 'brew install go' },
  node: { apt: 'nodejs', darwin: 'brew install node' },
};

/** A program on PATH that is not there: `compiler-missing`, with the command that installs it where we know one. */
export function missingTool(tool: string, platform: NodeJS.Platform = process.platform): HumanError {
  const installer = Object.hasOwn(installers, tool) ? installers[tool] : undefined;
  if (!installer) {
    return new HumanError(
      'compiler-missing',
      text('The program {tool} was not found. Install it, or name another one in .socklab.json.', { tool }),
    );
  }
  const command = platform === 'darwin' ? installer.darwin : `sudo apt install ${installer.apt}`;
  return new HumanError(
    'compiler-missing',
    text('The program {tool} was not found. Install it with: {command}', { tool, command }),
  );
}

const inOutput = [
  /^g?make(?:\[\d+\])?: (\S+): No such file or directory$/m,
  /^(?:\/bin\/)?(?:ba|da)?sh: (?:(?:line )?\d+: )?(\S+): (?:command )?not found$/m,
];

/** The program that a failed `make` or script looked for in vain, from what it printed. */
export function findMissingTool(output: string): string | undefined {
  for (const pattern of inOutput) {
    const tool = pattern.exec(output)?.[1];
    if (tool !== undefined) return tool;
  }
  return undefined;
}
