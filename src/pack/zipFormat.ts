/** What Socklab uses of the zip format (APPNOTE.TXT 6.3.10): signatures, lengths and the fixed fields of its own packs. */
export const zip = {
  localSignature: 0x04034b50,
  centralSignature: 0x02014b50,
  endSignature: 0x06054b50,
  zip64LocatorSignature: 0x07064b50,
  localLength: 30,
  centralLength: 46,
  endLength: 22,
  /** Version 2.0, made on Unix. */
  versionNeeded: 20,
  madeBy: (3 << 8) | 20,
  /** A flag of an entry, see 4.4.4 there. */
  namesAreUtf8: 0x800,
  stored: 0,
  deflated: 8,
  /** The first that a zip file can tell, in DOS form: 1980-01-01. */
  time: 0,
  date: 0x21,
  /** A plain file that its owner may write: `S_IFREG | 0644`, see inode(7). */
  attributes: (0o100644 << 16) >>> 0,
} as const;
