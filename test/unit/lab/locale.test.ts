import * as assert from 'node:assert/strict';
import { localeOfEnvironment, toLocale } from '../../../src/lab/locale.ts';

describe('locale', () => {
  for (const tag of ['zh', 'zh-cn', 'zh-CN', 'zh_CN.UTF-8', 'zh-Hans', 'zh@x']) {
    it(`${tag} is Chinese`, () => assert.equal(toLocale(tag), 'zh-cn'));
  }
  for (const tag of [undefined, '', 'C', 'en_US.UTF-8', 'de', 'zhx']) {
    it(`${String(tag)} is English`, () => assert.equal(toLocale(tag), 'en'));
  }
  it('LC_ALL wins over LC_MESSAGES over LANG, where they are not empty', () => {
    assert.equal(localeOfEnvironment({ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'en_US' }), 'zh-cn');
    assert.equal(localeOfEnvironment({ LC_ALL: 'C', LC_MESSAGES: 'zh_CN', LANG: 'zh_CN' }), 'en');
    assert.equal(localeOfEnvironment({}), 'en');
  });
});
