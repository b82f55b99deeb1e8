/** IP addresses and networks as numbers, so that each has one spelling and the one can be looked for in the other. Knows no request and no setting. */
import { isIPv4, isIPv6 } from "node:net";

/** One address. IPv4 written as IPv6 (`::ffff:1.2.3.4`) is IPv4, and a zone (`%eth0`) is left out. */
export interface IpAddress {
  /** Its one spelling: IPv6 as RFC 5952 has it. */
  readonly text: string;
  /** 32 or 128 bits of it. */
  readonly width: 32 | 128;
  readonly value: bigint;
}

/** All addresses whose first bits are the same. */
export interface IpNetwork {
  /** `10.0.0.0/8`; of a single address without the number behind it. */
  readonly text: string;
  readonly width: 32 | 128;
  /** The first bits, as a number of so many. */
  readonly prefix: bigint;
  readonly prefixLength: number;
}

/** The longest there is, with a zone of 16 characters. */
const MAX_CHARACTERS = 64;

/** `::ffff:0:0/96`. @source RFC 4291 section 2.5.5.2 */
const MAPPED_BITS = 96;
const MAPPED = 0xffffn;

/** An address without brackets, port or number of a network. @returns undefined for what is none */
export function readIpAddress(text: string): IpAddress | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  return isIPv4(text) ? ipv4(text) : readIpv6(text);
}

/** An address, or a network such as `10.0.0.0/8`. @returns undefined for what is none, and where a bit is set behind the prefix */
export function readIpNetwork(text: string): IpNetwork | undefined {
  const [before = "", length, ...more] = text.split("/", 3);
  const address = before.includes("%") ? undefined : readIpAddress(before);
  if (address === undefined || more.length > 0) return undefined;
  const { width } = address;
  if (length === undefined) return networkOfBits(address, width);
  const written = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  const prefixLength = width === 32 && before.includes(":") ? written - MAPPED_BITS : written;
  return prefixLength >= 0 && prefixLength <= width ? networkOfBits(address, prefixLength) : undefined;
}

export function isInNetwork({ width, value }: IpAddress, network: IpNetwork): boolean {
  return width === network.width && value >> BigInt(width - network.prefixLength) === network.prefix;
}

/** An address as a listener tells it, with IPv4 as IPv4: on a port of both families the runtime writes it as IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}

function networkOfBits({ text, width, value }: IpAddress, prefixLength: number): IpNetwork | undefined {
  const rest = BigInt(width - prefixLength);
  const prefix = value >> rest;
  if (prefix << rest !== value) return undefined;
  return { text: prefixLength === width ? text : `${text}/${prefixLength}`, width, prefix, prefixLength };
}

const numberOf = (parts: readonly number[], bitsOfOne: bigint) =>
  parts.reduce((value, part) => (value << bitsOfOne) | BigInt(part), 0n);

const ipv4 = (text: string): IpAddress => ({ text, width: 32, value: numberOf(text.split(".").map(Number), 8n) });

function readIpv6(given: string): IpAddress | undefined {
  const [bare = ""] = given.split("%", 1);
  if (!isIPv6(bare)) return undefined;
  const groups = groupsOf(bare);
  const value = numberOf(groups, 16n);
  return value >> 32n === MAPPED ? ipv4(dotted(value)) : { text: shortened(groups), width: 128, value };
}

/** All eight, of an address that is one. */
function groupsOf(text: string): number[] {
  const [front = [], back = []] = text.split("::").map((part) => part.split(":").flatMap(readGroup));
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
}

/** One, or at the end two in the form of IPv4; none of nothing, which stands beside `::`. */
function readGroup(group: string): number[] {
  if (group === "") return [];
  if (!group.includes(".")) return [Number.parseInt(group, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** By the platform's own writer. Its reader is not asked: that of Bun 1.4 does not know every form that has dots. */
function shortened(groups: readonly number[]): string {
  const text = groups.map((group) => group.toString(16)).join(":");
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}

const dotted = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
