const mebibyte = 1024 * 1024;

/** The bounds of a bench. Whoever tells it what to do may be a page or a script, and neither may fill our memory. */
export const benchLimits = {
  /** Clients that are there at the same time. */
  clients: 1000,
  /** Clients that have ended and are still listed, the oldest go first. */
  endedKept: 100,
  /** Bytes of one text or hex string. */
  typedBytes: 256 * 1024,
  fileBytes: 16 * mebibyte,
  /** Bytes that one client may still have to send. */
  pendingBytes: 32 * mebibyte,
  /** Bytes of different contents that all clients together may still have to send. */
  heldBytes: 128 * mebibyte,
  dripSize: 64 * 1024,
  dripPauseMs: 60_000,
  /** SO_RCVBUF; the kernel raises less than its own least size (socket(7)). */
  leastReceiveBuffer: 256,
  receiveBuffer: 16 * mebibyte,
  /** Bytes of what a client received last that are kept. */
  tailBytes: 64,
} as const;

/** SO_RCVBUF of a client that does not read from the start: a few KiB, so that the server's Send-Q fills soon. */
export const smallReceiveBuffer = 4096;
