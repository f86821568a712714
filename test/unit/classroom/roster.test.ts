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
    assert.deepEqual(parseRoster('Email,Name,ID\nada@x.edu,Sample One,s1\n', ''), [
      { id: 's1', name: 'Sample One', email: 'ada@x.edu', aliases: ['ada@x.edu', 'ada'] },
    ]);
    assert.deepEqual(parseRoster('学号;姓名;邮箱\n2021;学生;zs@x.cn\n', '')[0], {
      ...{ id: '2021', name: '学生', email: 'zs@x.cn', aliases: ['zs@x.cn', 'zs'] },
    });
    const moodle = '"First name",Surname,"ID number","Email address"\nSample,One,s1,\n';
    assert.deepEqual(parseRoster(moodle, ''), [{ id: 's1', name: 'Sample One', aliases: [] }]);
    const github = '"identifier","github_username","github_id","name"\n"s1","countess","7",""\n';
    assert.deepEqual(parseRoster(github, ''), [{ id: 's1', aliases: ['countess'] }]);
  });

  it('takes the e-mail address for an id where there is no other', () =>
    assert.equal(parseRoster('name\tmail\nAda\tada@x.edu\n', '')[0]?.id, 'ada@x.edu'));

  it('passes over lines without anybody, and keeps quoted commas and line breaks', () =>
    assert.deepEqual(
      parseRoster('id,name\n\n,Nobody\ns1,"One, Sample"\n , \n', '').map(({ id, name }) => [id, name]),
      [['s1', 'One, Sample']],
    ));

  it('says what is wrong with it', () => {
    refuses('student of the year\nAda\n', 'roster-columns', /neither .*It has: student of the year/);
    refuses('', 'roster-columns', /It has: –/);
    refuses('id\n', 'roster-empty', /names nobody/);
    refuses('id\nada\nbo\nADA\n', 'roster-duplicate', /“ADA” twice .*line 4/);
    refuses('id,name\n\ns1,"One\nTwo"\ns2,"Three\ns3,Four\n', 'roster-quotes', /class\.csv .*line 5 begins/);
    refuses('id,name\r\ns1,"One" Two\r\ns2,"Three"\r\n', 'roster-quotes', /line 2 /);
    refuses('"id,name\ns1,One\n', 'roster-quotes', /line 1 /);
    refuses(`id\n${'x\n'.repeat(50_001)}`, 'roster-size', /50000 lines/);
  });

  it('is read whatever Excel has written it in', async () => {
    const folder = await folders.make({
      'mark.csv': '\ufeffid,name\ns1,One\n',
      'utf16.csv': Buffer.from('\ufeffid\tname\ns1\t学生\n', 'utf16le'),
      // 学生 in GBK.
      'gbk.csv': Buffer.concat([
        Buffer.from('id,name\ns1,'),
        Buffer.from([0xd1, 0xa7, 0xc9, 0xfa]),
        Buffer.from('\n'),
      ]),
      'utf16be.csv': Buffer.from('\ufeffid\tname\ns1\t学生\n', 'utf16le').swap16(),
      // Windows-1252: in Latin-1, Š would be no letter.
      'western.csv': Buffer.from('id,name\ns1,\xdcber \xe9l\xe8ve \x8akola\n', 'latin1'),
    });
    const files = ['mark.csv', 'utf16.csv', 'utf16be.csv', 'gbk.csv', 'western.csv'];
    const names = files.map(async file => {
      const [entry] = await readRoster(path.join(folder, file));
      return [entry?.id, entry?.name];
    });
    assert.deepEqual(await Promise.all(names), [
      ['s1', 'One'],
      ['s1', '学生'],
      ['s1', '学生'],
      ['s1', '学生'],
      ['s1', 'Über élève Škola'],
    ]);
    await rejectsWithHumanError(readRoster(path.join(folder, 'none.csv')), 'roster-unreadable', 'ENOENT');
    await rejectsWithHumanError(readRoster(folder), 'roster-unreadable', 'EISDIR');
  });
});
