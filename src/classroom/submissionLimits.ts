const kibi = 1024;
const mebi = 1024 * kibi;

/**
 * What a submission may be at most. The work of a lab has some hundred kilobytes; what is far beyond was packed by
 * mistake or was made to harm. Files that are left out do not count, but for {@link submissionLimits.entries}. Sizes are
 * in bytes.
 */
export const submissionLimits = {
  /** Of a zip file. It may be larger than its files by what is left out of it, `node_modules` say. */
  archive: 128 * mebi,
  /** Files and folders that are looked at, also those that are left out. */
  entries: 50_000,
  /** Of the files together. What grades takes no more either. */
  content: 64 * mebi,
  files: 5000,
  /** Unpacked to packed size of a file of more than {@link ratioFrom} bytes. */
  ratio: 200,
  ratioFrom: 8 * mebi,
  /** Folders that lead to a file. */
  depth: 20,
  /** Of a single name, in bytes of UTF-8: what file systems take. */
  name: 255,
  /** Of a name with the folders before it. */
  path: 1000,
  /** Of the learner's own report. */
  report: 2 * mebi,
} as const;
