import { findProgram } from './findProgram.ts';

/** Package managers in the order they are looked for, with the command that installs packages by name. */
const managers = {
  apt: { program: 'apt-get', command: 'sudo apt-get install -y' },
  dnf: { program: 'dnf', command: 'sudo dnf install -y' },
  pacman: { program: 'pacman', command: 'sudo pacman -S --noconfirm' },
  zypper: { program: 'zypper', command: 'sudo zypper install -y' },
  apk: { program: 'apk', command: 'sudo apk add' },
  brew: { program: 'brew', command: 'brew install' },
} as const;
export type PackageManager = keyof typeof managers;

/** The packages that bring a program, where they are not called like the program. */
type Packages = Readonly<Partial<Record<PackageManager, string>>>;

const jdk: Packages = {
  apt: 'default-jdk-headless',
  dnf: 'java-latest-openjdk-devel',
  pacman: 'jdk-openjdk',
  zypper: 'java-21-openjdk-devel',
  apk: 'openjdk21-jdk',
  brew: 'openjdk',
};
const gcc: Packages = { apk: 'gcc musl-dev' };
const gpp: Packages = {
  apt: 'g++',
  dnf: 'gcc-c++',
  pacman: 'gcc',
  zypper: 'gcc-c++',
  apk: 'g++ musl-dev',
  brew: 'gcc',
};
const clang: Packages = { brew: 'llvm' };
const rust: Packages = { pacman: 'rust', brew: 'rust' };
const utilLinux: Packages = {
  apt: 'util-linux',
  dnf: 'util-linux',
  pacman: 'util-linux',
  zypper: 'util-linux',
  apk: 'util-linux',
};
const bubblewrap: Packages = {
  apt: 'bubblewrap',
  dnf: 'bubblewrap',
  pacman: 'bubblewrap',
  zypper: 'bubblewrap',
  apk: 'bubblewrap',
};

const packages: Readonly<Record<string, Packages>> = {
  gcc,
  cc: { ...gcc, apt: 'gcc', dnf: 'gcc', pacman: 'gcc', zypper: 'gcc', brew: 'gcc' },
  'g++': gpp,
  'c++': gpp,
  clang,
  'clang++': { ...clang, apt: 'clang', dnf: 'clang', pacman: 'clang', zypper: 'clang', apk: 'clang' },
  make: {},
  cmake: {},
  javac: jdk,
  java: jdk,
  python3: { pacman: 'python', brew: 'python' },
  python: { apt: 'python-is-python3', dnf: 'python-unversioned-command', apk: 'python3' },
  rustc: { ...rust, dnf: 'rust', zypper: 'rust', apk: 'rust' },
  cargo: rust,
  go: { apt: 'golang-go', dnf: 'golang' },
  node: { apt: 'nodejs', dnf: 'nodejs', pacman: 'nodejs', zypper: 'nodejs', apk: 'nodejs' },
  npm: { apk: 'nodejs npm', brew: 'node' },
  chromium: {},
  'xvfb-run': {
    apt: 'xvfb',
    dnf: 'xorg-x11-server-Xvfb',
    pacman: 'xorg-server-xvfb',
    zypper: 'xvfb-run',
    apk: 'xvfb-run',
  },
  ss: { apt: 'iproute2', dnf: 'iproute', pacman: 'iproute2', zypper: 'iproute2', apk: 'iproute2' },
  unshare: utilLinux,
  bwrap: bubblewrap,
};

/** Whether a program is one that package managers are known to bring. */
export function isPackaged(program: string): boolean {
  return Object.hasOwn(packages, program);
}

/** The command that installs a program with this machine's package manager (Debian's where none is known). */
export function howToInstall(program: string, manager = packageManager()): string {
  // Apple's own compilers come with its developer tools, whatever else is there.
  if (manager === 'brew' && appleTools.has(program)) return 'xcode-select --install';
  const command = `${managers[manager].command} ${(isPackaged(program) && packages[program]?.[manager]) || program}`;
  return process.getuid?.() === 0 ? command.replace(/^sudo /, '') : command;
}

const appleTools = new Set(['gcc', 'cc', 'g++', 'c++', 'clang', 'clang++', 'make']);

function packageManager(): PackageManager {
  if (process.platform === 'darwin') return 'brew';
  const names = Object.keys(managers) as PackageManager[];
  return names.find(name => findProgram(managers[name].program) !== undefined) ?? 'apt';
}
