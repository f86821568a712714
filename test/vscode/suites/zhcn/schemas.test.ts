import assert from 'node:assert/strict';
import { aboutOf, labelOf, openJson } from '../../jsonFiles.ts';
import { eventually } from '../../labsView.ts';

const begun = '{ "formatVersion": 1, "id": "My Lab", "checks": [{ "visibility": "" }] }';

describe('what authors write, in Chinese', () => {
  it('is explained, offered and told to be wrong', async () => {
    await using file = await openJson('hover/lab.json', begun);
    assert.match(await file.hover('"visibility"'), /学习者在通过之前能看到/);
    const values = await file.offers('"visibility": "', '"hidden"');
    const hidden = values.find(item => labelOf(item) === '"hidden"');
    assert.ok(hidden);
    assert.match(aboutOf(hidden), /隐藏检查/);
    await eventually('a Chinese problem', () =>
      file.problems().some(problem => problem.includes('以小写字母开头')) ? true : undefined,
    );
  });
});
