import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { HumanError } from '../../../src/base/humanError.ts';
import { parseRoster, readRoster } from '../../../src/classroom/roster.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { TestFolder } from '../grading/testFolder.ts';

describe('a roster', () => {
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  const refuses = (source: string, code: string, words: RegExp): void => {
    assert.throws(
      () => parseRoster(source, 'class.csv'),
      (error: unknown) => error instanceof HumanError && error.code === code && words.test(error.message),
    );
  };

  it('has its columns in any order and spelling', () => {
    assert.deepEqual(parseRoster('Email,Name,ID\nada@x.edu,Ada Lovelace,s1\n', ''), [
      { id: 's1', name: 'Ada Lovelace', email: 'ada@x.edu', aliases: ['ada@x.edu', 'ada'] },
    ]);
    assert.deepEqual(parseRoster('学号;姓名;邮箱\n2021;张三;zs@x.cn\n', '')[0], {
      ...{ id: '2021', name: '张三', email: 'zs@x.cn', aliases: ['zs@x.cn', 'zs'] },
    });
    const moodle = '"First name",Surname,"ID number","Email address"\nAda,Lovelace,s1,\n';
    assert.deepEqual(parseRoster(moodle, ''), [{ id: 's1', name: 'Ada Lovelace', aliases: [] }]);
    const github = '"identifier","github_username","github_id","name"\n"s1","countess","7",""\n';
    assert.deepEqual(parseRoster(github, ''), [{ id: 's1', aliases: ['countess'] }]);
  });

  it('takes the e-mail address for an id where there is no other', () =>
    assert.equal(parseRoster('name\tmail\nAda\tada@x.edu\n', '')[0]?.id, 'ada@x.edu'));

  it('passes over lines without anybody, and keeps quoted commas and line breaks', () =>
    assert.deepEqual(
      parseRoster('id,name\n\n,Nobody\ns1,"Lovelace, Ada"\n , \n', '').map(({ id, name }) => [id, name]),
      [['s1', 'Lovelace, Ada']],
    ));

  it('says what is wrong with it', () => {
    refuses('student of the year\nAda\n', 'roster-columns', /neither .*It has: student of the year/);
    refuses('', 'roster-columns', /It has: –/);
    refuses('id\n', 'roster-empty', /names nobody/);
    refuses('id\nada\nbo\nADA\n', 'roster-duplicate', /“ADA” twice .*line 4/);
    refuses(`id\n${'x\n'.repeat(50_001)}`, 'roster-size', /50000 lines/);
  });

  it('is read whatever Excel has written it in', async () => {
    const folder = await folders.make({
      'mark.csv': '\ufeffid,name\ns1,Ada\n',
      'utf16.csv': Buffer.from('\ufeffid\tname\ns1\t张三\n', 'utf16le'),
      // 张三 in GBK.
      'gbk.csv': Buffer.concat([
        Buffer.from('id,name\ns1,'),
        Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
        Buffer.from('\n'),
      ]),
    });
    const names = ['mark.csv', 'utf16.csv', 'gbk.csv'].map(async file => {
      const [entry] = await readRoster(path.join(folder, file));
      return [entry?.id, entry?.name];
    });
    assert.deepEqual(await Promise.all(names), [
      ['s1', 'Ada'],
      ['s1', '张三'],
      ['s1', '张三'],
    ]);
    await rejectsWithHumanError(readRoster(path.join(folder, 'none.csv')), 'roster-unreadable', 'ENOENT');
    await rejectsWithHumanError(readRoster(folder), 'roster-unreadable', 'EISDIR');
  });
});
