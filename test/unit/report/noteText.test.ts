import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { displayWidth } from '../../../src/report/displayWidth.ts';
import { noteText } from '../../../src/report/noteText.ts';
import { createPaint, plainPaint } from '../../../src/report/paint.ts';
import { matchesGolden } from '../golden.ts';

const style = { localizer: createLocalizer('en'), paint: plainPaint, columns: 72 };

const note = `# A note

## First part

Some words with \`code * in * it\`, *weight* and **more weight**, a [page](https://example.org/a), a
manual page [read(2)](https://man7.org/linux/man-pages/man2/read.2.html) and [another note](half-close.zh-cn.md).

\`\`\`sh
# Recv-Q
ss -tan 'sport = :1'
\`\`\`

- one
- two with a text that is so long that it does not fit into one line of this terminal
1. first

| a | b |
|---|--:|
| \`long cell\` | 2 |

## Ask

<details>
<summary>Why?</summary>

Because \u001b[31mof it\u001b[0m.

- indeed

</details>

<details>
<summary>And so?</summary>

So it is.

</details>
`;

describe('noteText', () => {
  it('reads well in a terminal', () =>
    matchesGolden('report/note.txt', `${noteText(note, style).join('\n')}\n`));

  it('prints the answers when asked', () =>
    matchesGolden(
      'report/note.answers.colours.txt',
      `${noteText(note, { ...style, paint: createPaint(true) }, { answers: true }).join('\n')}\n`,
    ));

  it('keeps control characters from the terminal', () =>
    assert.ok(!noteText(note, style, { answers: true }).join('\n').includes('\u001b')));

  it('ends where a fence is never closed', () =>
    assert.deepEqual(noteText('# T\n\n```\nx\n', style), ['T', '', '    x', '']));

  it('fits 80 columns, but for code, tables and addresses', () => {
    for (const file of globSync('labs/concepts/*.md')) {
      const lines = noteText(readFileSync(file, 'utf8'), { ...style, columns: 80 }, { answers: true });
      for (const line of lines) {
        const fixed = /^ {4}|https:/.test(line);
        assert.ok(fixed || displayWidth(line) <= 80, `${file}: ${line}`);
      }
    }
  });
});
