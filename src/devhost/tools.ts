import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Package managers in the order they are looked for, with the command that installs packages by name. */
const managers = {
  apt: { program: 'apt-get', command: 'sudo apt-get install -y' },
  dnf: { program: 'dnf', command: 'sudo dnf install -y' },
  pacman: { program: 'pacman', command: 'sudo pacman -S --noconfirm' },
  zypper: { program: 'zypper', command: 'sudo zypper install -y' },
  apk: { program: 'apk', command: 'sudo apk add' },
} as const;
type Manager = keyof typeof managers;

const jdk: Partial<Record<Manager, string>> = {
  apt: 'default-jdk-headless',
  dnf: 'java-latest-openjdk-devel',
  pacman: 'jdk-openjdk',
  zypper: 'java-21-openjdk-devel',
  apk: 'openjdk21-jdk',
};

/** The packages that bring a program, where they are not called like the program. */
const packages: Readonly<Record<string, Partial<Record<Manager, string>>>> = {
  gcc: { apk: 'gcc musl-dev' },
  python3: { pacman: 'python' },
  javac: jdk,
  java: jdk,
  'xvfb-run': {
    apt: 'xvfb',
    dnf: 'xorg-x11-server-Xvfb',
    pacman: 'xorg-server-xvfb',
    zypper: 'xvfb-run',
    apk: 'xvfb-run',
  },
  ss: { apt: 'iproute2', dnf: 'iproute', pacman: 'iproute2', zypper: 'iproute2', apk: 'iproute2' },
  unshare: {
    apt: 'util-linux',
    dnf: 'util-linux',
    pacman: 'util-linux',
    zypper: 'util-linux',
    apk: 'util-linux',
  },
  npm: { apk: 'nodejs npm' },
};

/** Absolute path of a program on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** The command that installs a program with this machine's package manager (Debian's where none is known). */
export function howToInstall(program: string): string {
  const names = Object.keys(managers) as Manager[];
  const manager = names.find(name => findProgram(managers[name].program)) ?? 'apt';
  const command = `${managers[manager].command} ${packages[program]?.[manager] ?? program}`;
  return process.getuid?.() === 0 ? command.replace(/^sudo /, '') : command;
}
