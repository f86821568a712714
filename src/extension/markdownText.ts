/** Plain text as Markdown that shows exactly it. Code between backquotes stays code. */
export function markdownText(plain: string): string {
  return plain
    .split(/(`[^`\n]+`)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll(/[\\*_{}[\]()<>#+!|~$&`]/g, String.raw`\$&`),
    )
    .join('');
}
