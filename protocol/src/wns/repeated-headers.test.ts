import { expect, test } from "bun:test";
import { isRefusal } from "../errors.ts";
import { type Profile, type PushHeaders, readPushHeaders } from "./push-request.ts";

/** Header lines as they stand in a request, in their order. */
type Lines = readonly (readonly [name: string, value: string])[];

const XML: Lines = [["Content-Type", "text/xml"]];
const TYPE: Lines = [["X-WNS-Type", "wns/toast"]];
const TOAST: Lines = [...XML, ...TYPE];
const RAW_TYPE: Lines = [["X-WNS-Type", "wns/raw"]];

/** Reads lines as a server does that joins those of one name. */
function read(lines: Lines, profile: Profile) {
  const headers = new Headers(lines.map(([name, value]): [string, string] => [name, value]));
  return readPushHeaders((name) => headers.get(name), profile);
}

function accept(lines: Lines, profile: Profile = "compat"): PushHeaders {
  const headers = read(lines, profile);
  if (isRefusal(headers)) throw new Error(`refused: ${headers.detail}`);
  return headers;
}

/** The detail of the refusal, which the service sends as X-WNS-ERROR-DESCRIPTION. */
function refuse(lines: Lines, profile: Profile = "compat"): string {
  const headers = read(lines, profile);
  if (!isRefusal(headers)) throw new Error(`accepted: ${JSON.stringify(headers)}`);
  expect(headers.refused).toBe("HEADER_INVALID");
  return headers.detail;
}

const twice = (name: string, first: string, second: string): Lines => [
  [name, first],
  [name, second],
];

test("WNS-5.28: a header given twice with two values is refused, and with one value it counts once", () => {
  expect(refuse([...XML, ...twice("X-WNS-Type", "wns/toast", "wns/tile")])).toContain("X-WNS-Type");
  expect(accept([...XML, ...twice("X-WNS-Type", "wns/toast", "wns/toast")]).type).toBe("wns/toast");
  expect(refuse([...TOAST, ...twice("X-WNS-TTL", "1", "2")])).toContain("X-WNS-TTL");
  expect(accept([...TOAST, ...twice("X-WNS-TTL", "1", "1")]).ttlSeconds).toBe(1);
});

test("a Content-Type that is there twice is refused when the two differ, be it in their parameters, and counts once when they do not", () => {
  const octets = "application/octet-stream";
  for (const profile of ["compat", "strict"] as const) {
    for (const [first, second] of [
      ["text/xml", octets],
      [octets, "text/xml"],
      ["text/xml", "text/xml; charset=utf-8"],
      ["text/xml; charset=utf-8", "text/xml"],
      ["text/xml", "text/plain"],
    ] as const) {
      const lines = twice("Content-Type", first, second);
      expect(refuse([...TYPE, ...lines], profile)).toBe("Content-Type should be text/xml");
      expect(refuse([...RAW_TYPE, ...lines], profile)).toBe(`Content-Type should be ${octets}`);
    }
    expect(accept([...TYPE, ...twice("Content-Type", "text/xml", "text/xml")], profile).type).toBe("wns/toast");
    expect(accept([...RAW_TYPE, ...twice("Content-Type", octets, octets)], profile).type).toBe("wns/raw");
  }
});

test("a tag, group or collection that is there twice with two values is refused, and with one value it counts once", () => {
  const own = { "X-WNS-Tag": "tag", "X-WNS-Group": "group", "X-WNS-CollectionId": "collectionId" } as const;
  for (const [name, field] of Object.entries(own)) {
    expect(refuse([...TOAST, ...twice(name, "a", "b")])).toContain(name);
    expect(refuse([...TOAST, ...twice(name, "a", "")])).toContain(name);
    expect(accept([...TOAST, ...twice(name, "a", "a")])).toMatchObject({ [field]: "a" });
  }
});

test("a comma without a blank is part of one value, and never read as two lines", () => {
  const commas: Lines = [
    ["X-WNS-Tag", "a,b"],
    ["X-WNS-Group", "g,g"],
    ["X-WNS-CollectionId", "c,c"],
  ];
  expect(accept([...TOAST, ...commas])).toMatchObject({ tag: "a,b", group: "g,g", collectionId: "c,c" });
});
