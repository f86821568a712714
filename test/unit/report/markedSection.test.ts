import * as assert from 'node:assert/strict';
import { markedSection, replaceMarkedSection } from '../../../src/report/markedSection.ts';

const document = '# Design\n\n<!-- matrix -->\nold\n<!-- /matrix -->\n\nMore.\n';

describe('replaceMarkedSection', () => {
  it('changes what is between the markers, and nothing twice', () => {
    const changed = replaceMarkedSection(document, 'new\nlines', 'DESIGN.md');
    assert.equal(changed, '# Design\n\n<!-- matrix -->\n\nnew\nlines\n\n<!-- /matrix -->\n\nMore.\n');
    assert.equal(replaceMarkedSection(changed, 'new\nlines', 'DESIGN.md'), changed);
    assert.equal(markedSection(changed), '\n\nnew\nlines\n\n');
  });

  it('says what is missing', () => {
    for (const wrong of ['# Design\n', '<!-- matrix -->\n', '<!-- /matrix --> <!-- matrix -->']) {
      assert.throws(
        () => replaceMarkedSection(wrong, 'x', 'DESIGN.md'),
        /DESIGN\.md has no place for the matrix/,
      );
    }
  });
});
