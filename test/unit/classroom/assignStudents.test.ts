import * as assert from 'node:assert/strict';
import { assignStudents } from '../../../src/classroom/assignStudents.ts';
import type { FoundSubmission } from '../../../src/classroom/findSubmissions.ts';
import { parseRoster } from '../../../src/classroom/roster.ts';

const roster = parseRoster(
  [
    'id,name,email,github_username',
    's1,Sample One,ada@x.edu,countess',
    's12,Bo,bo@x.edu,',
    's3,学生,,zhangsan',
    'li,Li,,',
    's5,Li Wei,,',
    's6,Sample Six,,',
    's7,Sample Six,,',
  ].join('\n'),
  '',
);

function found(...names: string[]): FoundSubmission[] {
  return names.map(name => ({
    ...{ name, place: `/class/${name}` },
    label: name.replace(/\.zip$/, ''),
    kind: name.endsWith('.zip') ? 'zip' : 'folder',
  }));
}

function ownerOf(name: string): string | undefined {
  return assignStudents(found(name), roster).handedIn[0]?.student.id;
}

describe('whose submission it is', () => {
  it('is what it is called where there is no roster', () => {
    const { handedIn, missing } = assignStudents(found('bo.zip', 'ada'), undefined);
    assert.deepEqual(
      handedIn.map(({ student, isKnown }) => [student, isKnown]),
      [
        [{ id: 'ada' }, true],
        [{ id: 'bo' }, true],
      ],
    );
    assert.deepEqual(missing, []);
  });

  for (const [name, id] of [
    ['s1', 's1'],
    ['S1.zip', 's1'],
    ['countess', 's1'],
    ['ada@x.edu', 's1'],
    ['echo-server-countess', 's1'],
    ['Sample One_4711_assignsubmission_file', 's1'],
    ['lab1_s12_late.zip', 's12'],
    ['学生_实验一', 's3'],
    ['zhangsan_1', 's3'],
    // The longer name is meant.
    ['Li Wei_9', 's5'],
    // Nobody, or more than one.
    ['s123', 's123'],
    ['Sample Six', 'Sample Six'],
    ['echo-server', 'echo-server'],
    ['countess and zhangsan', 'countess and zhangsan'],
    ['lili', 'lili'],
  ] as const) {
    it(`${name}: ${id}`, () => assert.equal(ownerOf(name), id));
  }

  it('knows somebody by an account that is the address or the name, too, but for capitals', () => {
    const twice = parseRoster(
      'id,username,name,email\n4711,Student1,,student1@school.example\n4712,OTHER,Other,\n4713,Jo,,\n4714,jo,,\n',
      '',
    );
    const { handedIn, missing } = assignStudents(found('student1', 'lab1_other.zip', 'JO'), twice);
    assert.deepEqual(
      handedIn.map(({ student, isKnown }) => [student.id, isKnown]),
      [
        ['4711', true],
        ['4712', true],
        // Two people, and nobody knows which of them.
        ['JO', false],
      ],
    );
    assert.deepEqual(
      missing.map(({ id }) => id),
      ['4713', '4714'],
    );
  });

  it('tells who is not in the roster, and who has handed in nothing', () => {
    const { handedIn, missing } = assignStudents(found('s1', 'mallory'), roster);
    assert.deepEqual(
      handedIn.map(({ student, isKnown }) => [student.id, isKnown]),
      [
        ['mallory', false],
        ['s1', true],
      ],
    );
    assert.deepEqual(handedIn[1]?.student, { id: 's1', name: 'Sample One', email: 'ada@x.edu' });
    assert.deepEqual(
      missing.map(({ id }) => id),
      ['li', 's12', 's3', 's5', 's6', 's7'],
    );
  });

  it('of several the last counts, and a folder after the zip file that it came from', () => {
    const names = (...all: string[]): string[] =>
      assignStudents(found(...all), roster).handedIn[0]?.submissions.map(({ name }) => name) ?? [];
    assert.deepEqual(names('s12_2', 's12_10.zip'), ['s12_2', 's12_10.zip']);
    assert.deepEqual(names('s1', 's1.zip'), ['s1.zip', 's1']);
    assert.deepEqual(names('s1.zip', 's1'), ['s1.zip', 's1']);
  });
});
