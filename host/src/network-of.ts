/** Whom an address stands for, where strangers are counted. Knows no request. */
import { plainAddress } from "./ip-address.ts";

/** Itself, or its /64 in IPv6, where a single machine has 2^64 of them. @source RFC 4291 section 2.5.1 */
export function networkOf(given: string): string {
  const address = plainAddress(given);
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [front, back] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? [] : new Array<string>(8 - front.length - back.length).fill("0");
  return `${[...front, ...zeros, ...back].slice(0, 4).join(":")}::/64`;
}
