/** How the text of one setting becomes a value and a value becomes text. Refuses to know names, flags and environment. */
import { isIP } from "node:net";

/** Reads one kind of value. */
export interface Reader<T> {
  /** What a good value looks like, for the person who gave a bad one: "a port from 0 to 65535". */
  readonly expected: string;
  /** @param given the text, or true for a flag without a value; @returns undefined when it cannot be read */
  read(given: string | true): T | undefined;
  /** The value as it may be shown: in the form in which `read` would accept it, but for passwords. */
  format(value: T): string;
  /** Whether there is a password in the value, which others could read on a command line. Default: never. */
  hasPassword?(value: T): boolean;
}

/** Smallest and largest value allowed, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

function numberReader(expected: string, shape: RegExp, { min, max }: Range): Reader<number> {
  return {
    expected: `${expected} from ${min} to ${max}`,
    read(given) {
      if (given === true || !shape.test(given)) return undefined;
      const value = Number(given);
      return value >= min && value <= max ? value : undefined;
    },
    format: String,
  };
}

/** A TCP port; 0 lets the system pick a free one. */
export const port: Reader<number> = numberReader("a port", /^\d{1,5}$/, { min: 0, max: 65_535 });

/** A whole number. */
export function count(range: Range): Reader<number> {
  return numberReader("a whole number", /^\d{1,16}$/, range);
}

/** A number of seconds, fractions allowed. */
export function seconds(range: Range): Reader<number> {
  return numberReader("seconds", /^\d{1,16}(\.\d{1,6})?$/, range);
}

/** A share of a whole. */
export const shareReader: Reader<number> = numberReader("a share", /^\d(\.\d{1,9})?$/, { min: 0, max: 1 });

// Binary, because what these settings bound are buffers and pages, which come in powers of two.
const BYTE_UNITS: readonly (readonly [unit: string, bytes: number])[] = [
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["KB", 1024],
];

/** More of a unit than this is harder to read than the bytes themselves: 2000000000 is 1953125KB. */
const MOST_OF_A_UNIT = 100_000;

function formatBytes(bytes: number): string {
  const fitting = BYTE_UNITS.find(([, size]) => bytes >= size && bytes % size === 0 && bytes / size < MOST_OF_A_UNIT);
  return fitting === undefined ? String(bytes) : `${bytes / fitting[1]}${fitting[0]}`;
}

/** A number of bytes: `5000`, `512KB`, `10MB`, `1GB`, where 1KB is 1,024 bytes. */
export function bytes({ min, max }: Range): Reader<number> {
  return {
    expected: `bytes from ${formatBytes(min)} to ${formatBytes(max)}, where 1KB is 1,024`,
    read(given) {
      const parts = given === true ? null : /^(\d{1,16})\s?(KB|MB|GB)?$/i.exec(given);
      if (parts === null) return undefined;
      const size = BYTE_UNITS.find(([unit]) => unit === parts[2]?.toUpperCase())?.[1] ?? 1;
      const value = Number(parts[1]) * size;
      return value >= min && value <= max ? value : undefined;
    },
    format: formatBytes,
  };
}

/** `a`, `a or b`, `a, b or c`. */
const alternatives = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** One of a few words. */
export function choice<const Choice extends string>(...choices: readonly Choice[]): Reader<Choice> {
  return {
    expected: alternatives.format(choices),
    read: (given) => choices.find((one) => one === given),
    format: (value) => value,
  };
}

/** Any text; the flag must come with one. */
export function text(): Reader<string> {
  return {
    expected: "a text",
    read: (given) => (given === true ? undefined : given),
    format: (value) => value,
  };
}

/** The origin of a URL, `https://push.example.org`; a slash at its end is left out. Empty says that there is none. */
export const origin: Reader<string> = {
  expected: "https:// or http:// and a host, without a path",
  read(given) {
    if (given === "") return "";
    const url = given === true ? null : URL.parse(given);
    const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
    return url !== null && isWeb && url.href === `${url.origin}/` ? url.origin : undefined;
  },
  format: (value) => value,
};

/** What stands before the @ of an authority, up to its password, and the password. */
const PASSWORD = /^([a-z]+:\/\/[^/?#@:]*):([^/?#@]*)@/;

/** The URL of a server that others wrote, such as `postgres://belfry@db.example.org/belfry`. Empty says that there is none. @param schemes without colons */
export function serverUrl(...schemes: readonly [string, ...string[]]): Reader<string> {
  const shape = new RegExp(`^(?:${schemes.join("|")})://`);
  return {
    expected: `a URL that begins with ${schemes[0]}://`,
    read: (given) => (given !== true && (given === "" || shape.test(given)) ? given : undefined),
    format: (value) => value.replace(PASSWORD, "$1:...@").replace(/([?&]password=)[^&]*/, "$1..."),
    hasPassword: (value) => PASSWORD.test(value) || /[?&]password=/.test(value),
  };
}

/** Yes or no: a bare `--demo` is yes; the environment says true, false, 1 or 0. */
export const flagValue: Reader<boolean> = {
  expected: "true or false",
  read(given) {
    if (given === true || given === "true" || given === "1") return true;
    return given === "false" || given === "0" ? false : undefined;
  },
  format: String,
};

// Labels of letters, digits and inner hyphens. @source RFC 1123 section 2.1
const HOSTNAME = /^(?=.{1,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?)(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;

/** A host name or an IP address to bind to, without brackets or port. */
export const address: Reader<string> = {
  expected: "a host name or an IP address",
  read(given) {
    if (given === true) return undefined;
    // Dots and digits that are no IPv4 address are a slip of the finger, although RFC 1123 would let them pass as a name.
    const known = isIP(given) !== 0 || (HOSTNAME.test(given) && !/^[\d.]+$/.test(given));
    return known ? given : undefined;
  },
  format: (value) => value,
};
