import * as assert from 'node:assert/strict';
import { serverEnvironment } from '../../../src/grading/serverEnvironment.ts';

describe('serverEnvironment', () => {
  it("is the user's own, with the mark of the run", () =>
    assert.deepEqual(serverEnvironment({ PATH: '/bin', JAVA_HOME: '/jdk', LANG: 'C' }, 'abc'), {
      PATH: '/bin',
      JAVA_HOME: '/jdk',
      LANG: 'C',
      SOCKLAB_RUN: 'abc',
    }));

  it('has nothing in it that the editor or npm has put there for their own programs', () => {
    const foreign = {
      ELECTRON_RUN_AS_NODE: '1',
      VSCODE_PID: '7',
      NODE_OPTIONS: '--inspect',
      NODE_CHANNEL_FD: '3',
      SOCKLAB_RUN: 'of another run',
      SOCKLAB_SERVER: 'x',
      npm_config_prefix: '/x',
      INIT_CWD: '/x',
      LD_PRELOAD: 'x.so',
    };
    assert.deepEqual(serverEnvironment({ ...foreign, NODE_ENV: 'test' }, 'abc'), {
      NODE_ENV: 'test',
      SOCKLAB_RUN: 'abc',
    });
  });
});
