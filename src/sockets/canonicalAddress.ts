const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * One spelling for one address: an IPv4-mapped IPv6 address (`::ffff:127.0.0.1`, RFC 4291 §2.5.5.2) becomes plain
 * IPv4, because the two ends of one connection may show it either way (a dual-stack server, an IPv4 client).
 * `*`, other IPv6 addresses and a zone (`%lo`) stay. @param address without brackets
 */
export function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address;
  const zoneAt = address.indexOf('%');
  const bare = zoneAt < 0 ? address : address.slice(0, zoneAt);
  const ipv4 = mapped.exec(bare)?.[1];
  if (ipv4 === undefined) return address;
  return zoneAt < 0 ? ipv4 : ipv4 + address.slice(zoneAt);
}

/**
 * The address without the device it is bound to (`127.0.0.1%lo` is `127.0.0.1`): only the bound end shows the device,
 * so it must not take part when ends are matched.
 */
export function withoutZone(address: string): string {
  const zoneAt = address.indexOf('%');
  return zoneAt < 0 ? address : address.slice(0, zoneAt);
}

/** Whether the address stands for every address of the host: `0.0.0.0`, `::`, or the dual-stack `*`. */
export function isWildcard(address: string): boolean {
  const bare = withoutZone(address);
  return bare === '0.0.0.0' || bare === '::' || bare === '*';
}
