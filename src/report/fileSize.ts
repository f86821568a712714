const kibi = 1024;

/** A size as people read it: `834 B`, `9.8 KiB`, `12 MiB`. */
export function fileSize(bytes: number): string {
  if (bytes < kibi) return `${bytes} B`;
  const [value, unit] = bytes < kibi * kibi ? [bytes / kibi, 'KiB'] : [bytes / kibi / kibi, 'MiB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
