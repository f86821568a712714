const kibi = 1024;
const mebi = 1024 * kibi;

/**
 * What a pack may be at most. Labs are small: the largest that comes with Socklab has a tenth of this of anything.
 * Sizes are in bytes.
 */
export const packLimits = {
  /** Of the file itself. */
  file: 16 * mebi,
  /** Of its content together. */
  content: 32 * mebi,
  /** Of one file in it. */
  entry: 8 * mebi,
  /** Of the manifest, and of the signature beside it. */
  manifest: 1 * mebi,
  entries: 2000,
  /** Unpacked to packed size of an entry of more than {@link ratioFrom} bytes. */
  ratio: 200,
  ratioFrom: 64 * kibi,
  /** Folders that lead to a file. */
  depth: 10,
  name: 200,
} as const;
