import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { MAX_TTL_SECONDS } from "./limits.ts";
import {
  formatPushHeaders,
  type NotificationType,
  type Profile,
  type PushHeaders,
  type PushOptions,
  readPushHeaders,
} from "./push-request.ts";

type Lines = Record<string, string>;

const TOAST: Lines = { "X-WNS-Type": "wns/toast", "Content-Type": "text/xml" };
const TILE: Lines = { "X-WNS-Type": "wns/tile", "Content-Type": "text/xml" };
const RAW: Lines = { "X-WNS-Type": "wns/raw", "Content-Type": "application/octet-stream" };

function read(lines: Lines | [string, string][], profile: Profile = "compat") {
  const headers = new Headers(lines);
  return readPushHeaders((name) => headers.get(name), profile);
}

function accept(lines: Lines | [string, string][], profile: Profile = "compat"): PushHeaders {
  const headers = read(lines, profile);
  if (isRefusal(headers)) throw new Error(`refused: ${headers.detail}`);
  return headers;
}

/** The detail of the refusal, which the service sends as X-WNS-ERROR-DESCRIPTION. */
function refuse(lines: Lines | [string, string][], profile: Profile = "compat"): string {
  const headers = read(lines, profile);
  if (!isRefusal(headers)) throw new Error(`accepted: ${JSON.stringify(headers)}`);
  expect(headers.refused).toBe("HEADER_INVALID");
  return headers.detail;
}

const without = (lines: Lines, name: string): Lines =>
  Object.fromEntries(Object.entries(lines).filter(([key]) => key !== name));

test("WNS-5.01: a toast with nothing but what is required has the documented defaults", () => {
  expect(accept(TOAST)).toEqual({
    type: "wns/toast",
    cachePolicy: undefined,
    requestForStatus: false,
    tag: undefined,
    group: undefined,
    ttlSeconds: undefined,
    priority: 1,
    suppressPopup: false,
    collectionId: undefined,
  });
});

test("WNS-5.03: a raw push as text/xml is refused in the words of WNS", () => {
  expect(refuse({ ...RAW, "Content-Type": "text/xml" })).toBe("Content-Type should be application/octet-stream");
});

test("WNS-5.04: a toast as octet-stream, or without Content-Type, is refused", () => {
  for (const profile of ["compat", "strict"] as const) {
    expect(refuse({ ...TOAST, "Content-Type": "application/octet-stream" }, profile)).toContain("Content-Type");
    expect(refuse(without(TOAST, "Content-Type"), profile)).toContain("Content-Type");
  }
});

test("WNS-5.05: a toast as text/xml with a charset is accepted", () => {
  for (const value of ["text/xml; charset=utf-8", "TEXT/XML;charset=UTF-8", "text/xml ; x=y"]) {
    expect(accept({ ...TOAST, "Content-Type": value }, "strict").type).toBe("wns/toast");
  }
});

test("WNS-5.06: a raw push with a charset is refused, as WNS was seen to do", () => {
  const lines = { ...RAW, "Content-Type": "application/octet-stream; charset=utf-8" };
  expect(refuse(lines)).toBe("Content-Type should be application/octet-stream");
});

test("WNS-5.07: a raw push without Content-Type is accepted, and refused in strict", () => {
  expect(accept(without(RAW, "Content-Type")).type).toBe("wns/raw");
  expect(refuse(without(RAW, "Content-Type"), "strict")).toContain("Content-Type");
});

test("WNS-5.08: a toast as application/xml is accepted, and refused in strict", () => {
  expect(accept({ ...TOAST, "Content-Type": "application/xml" }).type).toBe("wns/toast");
  expect(refuse({ ...TOAST, "Content-Type": "application/xml" }, "strict")).toBe("Content-Type should be text/xml");
});

test("WNS-5.09: a push without a type, or with one that WNS does not know, is refused by the header's name", () => {
  expect(refuse(without(TOAST, "X-WNS-Type"))).toContain("X-WNS-Type");
  for (const type of ["toast", "wns/foo", "", "wns/toast wns/toast", "constructor", "__proto__", "hasownproperty"]) {
    expect(refuse({ ...TOAST, "X-WNS-Type": type })).toContain("X-WNS-Type");
  }
});

test("WNS-5.10: names of headers and of types may be in any case", () => {
  expect(accept({ "x-wns-type": "WNS/Toast", "content-type": "text/xml" }).type).toBe("wns/toast");
});

test("WNS-5.15: a cache policy is one of the two words, in any case", () => {
  expect(accept({ ...TILE, "X-WNS-Cache-Policy": "Cache" }).cachePolicy).toBe("cache");
  expect(accept({ ...TILE, "X-WNS-Cache-Policy": "no-cache" }).cachePolicy).toBe("no-cache");
  expect(refuse({ ...TILE, "X-WNS-Cache-Policy": "sometimes" })).toContain("X-WNS-Cache-Policy");
});

test("WNS-5.16: a request for status is true, false or absent", () => {
  expect(accept({ ...TOAST, "X-WNS-RequestForStatus": "True" }).requestForStatus).toBe(true);
  expect(accept({ ...TOAST, "X-WNS-RequestForStatus": "false" }).requestForStatus).toBe(false);
  expect(refuse({ ...TOAST, "X-WNS-RequestForStatus": "maybe" })).toContain("X-WNS-RequestForStatus");
});

for (const ttl of ["abc", "-1", "1.5", "", "1e3", "0x10", "10000000000"]) {
  test(`WNS-5.17: a TTL of "${ttl}" is refused by the header's name`, () => {
    expect(refuse({ ...TILE, "X-WNS-TTL": ttl })).toContain("X-WNS-TTL");
  });
}

test("a TTL past thirty days is cut to thirty days", () => {
  expect(accept({ ...TILE, "X-WNS-TTL": "2592000" }).ttlSeconds).toBe(MAX_TTL_SECONDS);
  expect(accept({ ...TILE, "X-WNS-TTL": "999999999" }).ttlSeconds).toBe(MAX_TTL_SECONDS);
});

test("WNS-5.18: a TTL of 0 that also asks to be kept is refused in the words of WNS", () => {
  const lines = { ...TILE, "X-WNS-TTL": "0", "X-WNS-Cache-Policy": "cache" };
  expect(refuse(lines)).toBe("Ttl value conflicts with X-WNS-Cache-Policy.");
});

test("WNS-5.19: a TTL of 0 without a policy is accepted", () => {
  expect(accept({ ...TILE, "X-WNS-TTL": "0" })).toMatchObject({ ttlSeconds: 0, cachePolicy: undefined });
});

test("WNS-5.20: priorities are 1 to 4", () => {
  for (const priority of [1, 2, 3, 4] as const) {
    expect(accept({ ...RAW, "X-WNS-PRIORITY": String(priority) }).priority).toBe(priority);
  }
  for (const priority of ["0", "5", "high", "1.0"]) {
    expect(refuse({ ...RAW, "X-WNS-PRIORITY": priority })).toContain("X-WNS-PRIORITY");
  }
});

test("WNS-5.21: without a priority a toast is high, tile and badge are medium, raw is low", () => {
  const priorities = [TOAST, TILE, { ...TILE, "X-WNS-Type": "wns/badge" }, RAW].map((lines) => accept(lines).priority);
  expect(priorities).toEqual([1, 2, 2, 3]);
});

test("WNS-5.22: a tile's tag has up to 16 characters, a toast's tag and group up to 64, and 16 in strict", () => {
  const tag = (length: number) => ({ "X-WNS-Tag": "t".repeat(length) });
  const group = (length: number) => ({ "X-WNS-Group": "g".repeat(length) });
  expect(accept({ ...TILE, ...tag(16) }).tag).toHaveLength(16);
  expect(refuse({ ...TILE, ...tag(17) })).toContain("X-WNS-Tag");
  expect(accept({ ...TOAST, ...tag(64), ...group(64) })).toMatchObject({ tag: "t".repeat(64), group: "g".repeat(64) });
  expect(refuse({ ...TOAST, ...tag(65) })).toContain("X-WNS-Tag");
  expect(refuse({ ...TOAST, ...group(65) })).toContain("X-WNS-Group");
  expect(accept({ ...TOAST, ...tag(16), ...group(16) }, "strict").tag).toHaveLength(16);
  expect(refuse({ ...TOAST, ...tag(17) }, "strict")).toContain("X-WNS-Tag");
  expect(refuse({ ...TOAST, ...group(17) }, "strict")).toContain("X-WNS-Group");
});

test("a tag in strict is alphanumeric; otherwise visible characters do; an empty one never does", () => {
  expect(accept({ ...TOAST, "X-WNS-Tag": "order-7/8" }).tag).toBe("order-7/8");
  expect(refuse({ ...TOAST, "X-WNS-Tag": "order-7" }, "strict")).toContain("X-WNS-Tag");
  expect(refuse({ ...TOAST, "X-WNS-Tag": "" })).toContain("X-WNS-Tag");
  expect(refuse({ ...TOAST, "X-WNS-Tag": "two words" })).toContain("X-WNS-Tag");
});

test("WNS-5.23: a toast may ask for no popup, except in strict, where only phones know that", () => {
  expect(accept({ ...TOAST, "X-WNS-SuppressPopup": "true" }).suppressPopup).toBe(true);
  expect(refuse({ ...TOAST, "X-WNS-SuppressPopup": "true" }, "strict")).toContain("X-WNS-SuppressPopup");
  expect(refuse({ ...TOAST, "X-WNS-SuppressPopup": "yes" })).toContain("X-WNS-SuppressPopup");
});

test("WNS-5.24: a toast may name its collection", () => {
  expect(accept({ ...TOAST, "X-WNS-CollectionId": "news" }, "strict").collectionId).toBe("news");
  expect(refuse({ ...TOAST, "X-WNS-CollectionId": "n".repeat(129) })).toContain("X-WNS-CollectionId");
});

test("what only toasts know is ignored on a tile, and refused in strict", () => {
  const toastOnly: Lines = { "X-WNS-Group": "g", "X-WNS-CollectionId": "c" };
  const tile = accept({ ...TILE, ...toastOnly, "X-WNS-SuppressPopup": "true" });
  expect(tile).toMatchObject({ group: undefined, collectionId: undefined, suppressPopup: false });
  for (const [name, value] of Object.entries(toastOnly)) {
    expect(refuse({ ...TILE, [name]: value }, "strict")).toContain(name);
  }
});

test("what only toasts know is not looked at on a tile, a badge or a raw notification, however malformed; strict refuses it by its name", () => {
  for (const lines of [TILE, { ...TILE, "X-WNS-Type": "wns/badge" }, RAW]) {
    for (const value of ["", "two words", "x".repeat(500)]) {
      for (const name of ["X-WNS-Group", "X-WNS-CollectionId"]) {
        expect(accept({ ...lines, [name]: value })).toEqual(accept(lines));
        expect(refuse({ ...lines, [name]: value }, "strict")).toBe(`${name} is for toasts only`);
      }
    }
    const contradicting: [string, string][] = [
      ["X-WNS-Group", "a"],
      ["X-WNS-Group", "b"],
      ["X-WNS-CollectionId", "a"],
      ["X-WNS-CollectionId", "b"],
    ];
    expect(accept([...Object.entries(lines), ...contradicting])).toEqual(accept(lines));
  }
});

test("WNS-5.25: headers that mean nothing here are ignored", () => {
  expect(accept({ ...TOAST, "X-WindowsPhone-Target": "toast", "X-Anything": "?" }, "strict")).toEqual(accept(TOAST));
});

const label = (maxLength: number) => fc.stringMatching(/^[A-Za-z0-9]+$/, { maxLength });
const type = fc.constantFrom<NotificationType>("wns/toast", "wns/tile", "wns/badge", "wns/raw");
const options: fc.Arbitrary<PushOptions> = fc.record(
  {
    cachePolicy: fc.constantFrom("cache", "no-cache"),
    requestForStatus: fc.boolean(),
    tag: label(16),
    ttlSeconds: fc.integer({ min: 1, max: MAX_TTL_SECONDS }),
    priority: fc.constantFrom(1, 2, 3, 4),
  },
  { requiredKeys: [] },
);
const toastOptions: fc.Arbitrary<PushOptions> = fc
  .tuple(
    options,
    fc.record(
      { tag: label(64), group: label(64), suppressPopup: fc.boolean(), collectionId: label(128) },
      { requiredKeys: [] },
    ),
  )
  .map(([general, own]) => ({ ...general, ...own }));

test("every push that a sender can write is read back by the service as it was", () => {
  const pushes = fc.oneof(fc.tuple(type, options), fc.tuple(fc.constant<NotificationType>("wns/toast"), toastOptions));
  fc.assert(
    fc.property(pushes, ([written, said]) => {
      const expected = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
      expect(accept(formatPushHeaders(written, said))).toMatchObject({ type: written, ...expected });
    }),
  );
});

test("what is written for every type without toast's own headers passes strict too", () => {
  fc.assert(
    fc.property(type, options, (written, said) => {
      expect(accept(formatPushHeaders(written, said), "strict").type).toBe(written);
    }),
  );
});

const NAMES = [
  "type",
  "cache-policy",
  "requestforstatus",
  "tag",
  "group",
  "ttl",
  "priority",
  "suppresspopup",
  "collectionid",
].map((name) => `x-wns-${name}`);

test("no headers make the reader throw, and WNS-6.14: every refusal names a header", () => {
  const likely = fc.constantFrom("wns/toast", "wns/raw", "text/xml", "true", "0", "1", "cache", "a,a", "a,b", ",", "");
  const value = fc.oneof(likely, fc.string({ unit: "binary" }), fc.constant(null), fc.constant(undefined));
  const headers = fc.record(Object.fromEntries([...NAMES, "content-type"].map((name) => [name, value])));
  fc.assert(
    fc.property(headers, fc.constantFrom<Profile>("compat", "strict"), (values, profile) => {
      const read = readPushHeaders((name) => values[name], profile);
      if (!isRefusal(read)) return expect(["wns/toast", "wns/tile", "wns/badge", "wns/raw"]).toContain(read.type);
      expect(read.refused).toBe("HEADER_INVALID");
      expect(read.detail).toMatch(/X-WNS-|Content-Type/);
    }),
  );
});

test("headers that are nearly right are read or refused, never half read", () => {
  const tweak = fc.constantFrom(...NAMES);
  const value = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("true", "cache", "0", "17", "wns/toast"));
  fc.assert(
    fc.property(type, options, tweak, value, (written, said, name, bad) => {
      const lines = new Map(Object.entries(formatPushHeaders(written, said)).map(([k, v]) => [k.toLowerCase(), v]));
      lines.set(name, bad);
      const read = readPushHeaders((header) => lines.get(header), "compat");
      if (isRefusal(read)) return;
      expect([1, 2, 3, 4]).toContain(read.priority);
      expect(read.ttlSeconds ?? 0).toBeLessThanOrEqual(MAX_TTL_SECONDS);
      expect(read.tag ?? "t").toMatch(/^[\x21-\x7e]{1,64}$/);
    }),
  );
});
