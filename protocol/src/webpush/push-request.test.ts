import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import type { Profile } from "../wns/push-request.ts";
import { readWebPushHeaders } from "./push-request.ts";

type Lines = Readonly<Record<string, string>>;

const read = (lines: Lines, profile: Profile = "compat") => {
  const headers = new Headers(lines);
  return readWebPushHeaders((name) => headers.get(name), profile);
};

function accept(lines: Lines, profile?: Profile) {
  const headers = read(lines, profile);
  if (isRefusal(headers)) throw new Error(`refused: ${headers.detail}`);
  return headers;
}

function refuse(lines: Lines, profile?: Profile): string {
  const headers = read(lines, profile);
  if (!isRefusal(headers)) throw new Error(`accepted: ${JSON.stringify(headers)}`);
  return headers.detail === "" ? headers.refused : headers.detail;
}

test("a push that says how long it may wait is a raw notification that waits", () => {
  expect(accept({ TTL: "60" })).toEqual({
    headers: {
      type: "wns/raw",
      cachePolicy: "cache",
      requestForStatus: false,
      tag: undefined,
      group: undefined,
      ttlSeconds: 60,
      priority: 2,
      suppressPopup: false,
      collectionId: undefined,
    },
    topic: undefined,
  });
  expect(accept({ TTL: "0" }).headers).toMatchObject({ cachePolicy: "no-cache", ttlSeconds: 0 });
});

test("WNS-8.02 a time to live is digits, cut to 30 days, the first of a list", () => {
  for (const [given, seconds] of [
    ["1", 1],
    ["007", 7],
    [" 60 ", 60],
    ["86400, 60", 86_400],
    ["2592000", 2_592_000],
    ["2592001", 2_592_000],
    ["9".repeat(400), 2_592_000],
  ] as const) {
    expect(accept({ TTL: given }).headers.ttlSeconds).toBe(seconds);
  }
  expect(refuse({})).toBe("TTL_MISSING");
  for (const odd of ["", "1.5", "NaN", "+5", "-1.5", "--1", "-", "abc", "0x1", "1 2", ",60", "1e3"]) {
    expect(refuse({ TTL: odd })).toBe("TTL_INVALID");
  }
  for (const negative of ["-1", "-0", " -60 ", "-1, 5"]) expect(refuse({ TTL: negative })).toBe("TTL_NEGATIVE");
});

test("WNS-8.03 in strict what may not wait has to say so in the header of WNS, too", () => {
  const conflict = "Ttl value conflicts with X-WNS-Cache-Policy.";
  expect(refuse({ TTL: "0" }, "strict")).toBe(conflict);
  expect(refuse({ TTL: "0", "X-WNS-Cache-Policy": "cache" }, "strict")).toBe(conflict);
  expect(accept({ TTL: "0", "X-WNS-Cache-Policy": "No-Cache" }, "strict").headers.cachePolicy).toBe("no-cache");
  expect(accept({ TTL: "0" }).headers.cachePolicy).toBe("no-cache");
});

test("other headers of WNS mean nothing, whatever stands in them", () => {
  const ofWns = { "X-WNS-Type": "odd", "X-WNS-TTL": "odd", "X-WNS-Tag": "a b", "X-WNS-PRIORITY": "9" };
  for (const profile of ["compat", "strict"] as const) {
    expect(accept({ TTL: "60", "X-WNS-Cache-Policy": "no-cache", ...ofWns }, profile)).toEqual(accept({ TTL: "60" }));
  }
  expect(accept({ TTL: "60", "X-WNS-RequestForStatus": "True" }).headers.requestForStatus).toBe(true);
  expect(accept({ TTL: "60", "X-WNS-RequestForStatus": "odd" }).headers.requestForStatus).toBe(false);
});

test("an urgency is one of four words, and names of things that every object has are none", () => {
  for (const [urgency, priority] of [
    ["very-low", 4],
    ["LOW", 3],
    ["Normal", 2],
    ["high", 1],
  ] as const) {
    expect(accept({ TTL: "60", Urgency: urgency }).headers.priority).toBe(priority);
  }
  for (const odd of ["", "low, high", "urgent", "constructor", "__proto__"]) {
    expect(refuse({ TTL: "60", Urgency: odd })).toBe("URGENCY_INVALID");
  }
});

test("a topic is 32 characters of base64url at the most, padding included", () => {
  for (const topic of ["a", "A-_9", `${"a".repeat(30)}==`, "a".repeat(32)]) {
    expect(accept({ TTL: "60", Topic: topic }).topic).toBe(topic);
  }
  for (const odd of ["", "=", "a b", "a+b", "a/b", "a=b", "a,b", "ä", "a".repeat(33), `${"a".repeat(31)}==`]) {
    expect(refuse({ TTL: "60", Topic: odd })).toBe("TOPIC_INVALID");
  }
});

test("whatever stands in the headers, nothing throws, and what is accepted keeps its bounds", () => {
  const value = fc.option(fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom("high", "a==")), {
    nil: undefined,
  });
  fc.assert(
    fc.property(
      value,
      value,
      value,
      fc.constantFrom("compat" as const, "strict" as const),
      (ttl, urgency, topic, profile) => {
        const lines: Record<string, string | undefined> = { ttl, urgency, topic };
        const read = readWebPushHeaders((name) => lines[name], profile);
        if (isRefusal(read)) return;
        expect(read.headers.ttlSeconds).toBeLessThanOrEqual(2_592_000);
        expect(read.headers.cachePolicy).toBe(read.headers.ttlSeconds > 0 ? "cache" : "no-cache");
        expect((read.topic ?? "a").length).toBeLessThanOrEqual(32);
      },
    ),
  );
});
