import * as assert from 'node:assert/strict';
import { howToInstall, isPackaged } from '../../../src/proc/howToInstall.ts';

const asRoot = process.getuid?.() === 0;
const sudo = (command: string): string => (asRoot ? command : `sudo ${command}`);

describe('howToInstall', () => {
  it('names the package of each package manager', () => {
    assert.equal(howToInstall('javac', 'apt'), sudo('apt-get install -y default-jdk-headless'));
    assert.equal(howToInstall('cc', 'dnf'), sudo('dnf install -y gcc'));
    assert.equal(howToInstall('python3', 'pacman'), sudo('pacman -S --noconfirm python'));
    assert.equal(howToInstall('ss', 'apk'), sudo('apk add iproute2'));
    assert.equal(howToInstall('bwrap', 'apt'), sudo('apt-get install -y bubblewrap'));
    assert.equal(howToInstall('go', 'brew'), 'brew install go');
    assert.equal(howToInstall('make', 'brew'), 'xcode-select --install');
  });

  it('does not know what nobody packages', () => {
    assert.ok(isPackaged('gcc') && !isPackaged('my-compiler') && !isPackaged('constructor'));
  });
});
