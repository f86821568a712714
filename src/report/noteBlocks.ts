/** A part of a note. What stands between `<details>` and `</details>` is folded away. */
export type NoteBlock = { readonly folded: boolean } & (
  | { readonly kind: 'heading' | 'paragraph' | 'question'; readonly text: string }
  | { readonly kind: 'item'; readonly mark: string; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
);

/** Takes apart the little Markdown that notes are written in; the rest of Markdown counts as paragraphs. */
export function noteBlocks(source: string): NoteBlock[] {
  const blocks: NoteBlock[] = [];
  let folded = false;
  let open: { kind: 'paragraph' | 'item'; mark: string; lines: string[] } | undefined;
  let rows: string[][] = [];
  const end = (): void => {
    if (open) blocks.push({ ...open, text: open.lines.join(' '), folded });
    if (rows.length > 0) blocks.push({ kind: 'table', rows, folded });
    open = undefined;
    rows = [];
  };
  const lines = source.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const heading = /^#{1,6} +(.+)$/.exec(line)?.[1];
    const question = /^<summary>(.*)<\/summary>$/.exec(line)?.[1];
    const item = /^(-|\d+\.) +(.+)$/.exec(line);
    if (line.startsWith('```')) {
      end();
      const length = lines.slice(i + 1).findIndex(each => each.startsWith('```'));
      const last = length < 0 ? lines.length : i + 1 + length;
      blocks.push({ kind: 'code', lines: lines.slice(i + 1, last), folded });
      i = last;
    } else if (heading !== undefined || question !== undefined) {
      end();
      if (heading !== undefined) blocks.push({ kind: 'heading', text: heading, folded });
      else blocks.push({ kind: 'question', text: question ?? '', folded: false });
    } else if (/^<\/?details>$/.test(line)) {
      end();
      folded = line === '<details>';
    } else if (line.startsWith('|')) {
      const cells = line.split('|').slice(1, -1);
      if (!cells.every(cell => /^ *:?-+:? *$/.test(cell))) rows.push(cells.map(cell => cell.trim()));
    } else if (item) {
      end();
      open = { kind: 'item', mark: item[1] ?? '-', lines: [item[2] ?? ''] };
    } else if (line.trim() === '') {
      end();
    } else {
      open ??= { kind: 'paragraph', mark: '', lines: [] };
      open.lines.push(line.trim());
    }
  }
  end();
  return blocks;
}
