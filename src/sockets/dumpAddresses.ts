import { readFileSync } from 'node:fs';
import { ipv6Text } from './ipv6Text.ts';

/** Texts of the addresses of a binary dump, each made once. */
export class DumpAddresses {
  readonly #ipv4 = new Map<number, string>();
  readonly #ipv6 = new Map<string, string>();
  #devices: ReadonlyMap<number, string> | undefined;

  /** The IPv4 address in the four bytes at `at`. */
  ipv4(dump: Uint8Array, at: number): string {
    const number =
      ((dump[at] ?? 0) << 24) |
      ((dump[at + 1] ?? 0) << 16) |
      ((dump[at + 2] ?? 0) << 8) |
      (dump[at + 3] ?? 0);
    let address = this.#ipv4.get(number);
    if (address === undefined) {
      address = dump.subarray(at, at + 4).join('.');
      if (this.#ipv4.size >= mostKept) this.#ipv4.clear();
      this.#ipv4.set(number, address);
    }
    return address;
  }

  /** The IPv6 address in the 16 bytes at `at`, plain IPv4 where that is mapped into it. */
  ipv6(dump: Uint8Array, at: number): string {
    const bytes = dump.subarray(at, at + 16);
    const key = String.fromCharCode(...bytes);
    let address = this.#ipv6.get(key);
    if (address === undefined) {
      address = ipv6Text([...bytes]);
      if (this.#ipv6.size >= mostKept) this.#ipv6.clear();
      this.#ipv6.set(key, address);
    }
    return address;
  }

  /** The name of a network device, `if3` where it is not known, as ss(8) has it. */
  device(index: number): string {
    let name = this.#devices?.get(index);
    if (name === undefined) {
      this.#devices = readDevices();
      name = this.#devices.get(index) ?? `if${index}`;
    }
    return name;
  }
}

const mostKept = 100_000;

/** Devices that take IPv4, of this network namespace; /sys may show those of another. */
function readDevices(): ReadonlyMap<number, string> {
  try {
    const lines = readFileSync('/proc/net/igmp', 'latin1').matchAll(/^(\d+)\s+(\S+)/gm);
    return new Map([...lines].map(([, index, name]) => [Number(index), name ?? '']));
  } catch {
    return new Map();
  }
}
