import * as assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { userFolders } from '../../../src/lab/userFolders.ts';

describe('userFolders', () => {
  it('lie where the XDG Base Directory Specification has them', () => {
    assert.deepEqual(userFolders({ HOME: '/home/ada' }), {
      data: '/home/ada/.local/share/socklab',
      config: '/home/ada/.config/socklab',
      cache: '/home/ada/.cache/socklab',
    });
    const env = { HOME: '/home/ada', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k' };
    assert.deepEqual(userFolders(env), { data: '/d/socklab', config: '/c/socklab', cache: '/k/socklab' });
  });

  it('takes SOCKLAB_HOME for what is installed, and the home of the system where no variable names one', () => {
    assert.equal(userFolders({ SOCKLAB_HOME: '/srv/labs/' }).data, '/srv/labs/');
    assert.equal(userFolders({}).config, `${homedir()}/.config/socklab`);
  });

  it('does not count what is empty or relative', () => {
    const env = { HOME: '/home/ada', XDG_DATA_HOME: '', SOCKLAB_HOME: 'here' };
    assert.equal(userFolders(env).data, '/home/ada/.local/share/socklab');
  });
});
