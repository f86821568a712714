import assert from 'node:assert/strict';
import { npmEnvironment } from '../../../src/devhost/npmEnvironment.ts';

describe('npmEnvironment', () => {
  it('drops what an npm script says about itself and keeps what a person has set up', () => {
    const env = npmEnvironment({
      PATH: '/bin',
      npm_config_local_prefix: '/project',
      npm_config_omit: 'dev',
      npm_lifecycle_event: 'test',
      npm_package_name: 'socklab',
      npm_config_registry: 'a registry',
      npm_config_https_proxy: 'a proxy',
      NPM_CONFIG_CAFILE: 'a certificate',
    });
    assert.deepEqual(env, {
      PATH: '/bin',
      npm_config_registry: 'a registry',
      npm_config_https_proxy: 'a proxy',
      NPM_CONFIG_CAFILE: 'a certificate',
    });
  });
});
