import { describe, expect, test } from "bun:test";
import { isRefusal, MAX_PAYLOAD_BYTES, readPushHeaders } from "@belfry/protocol";
import fc from "fast-check";
import { buildPush, type Notification } from "./build.ts";

const to = { channelUri: "https://a.notify.windows.com/?token=x", accessToken: "T0ken+/=" };

describe("building a push", () => {
  test("a toast is a POST with text/xml, its type and the bearer token, in the documentation's spelling", () => {
    expect(buildPush({ ...to, type: "wns/toast", payload: "<toast/>" })).toEqual({
      method: "POST",
      url: to.channelUri,
      headers: { "Content-Type": "text/xml", "X-WNS-Type": "wns/toast", Authorization: "Bearer T0ken+/=" },
      body: new TextEncoder().encode("<toast/>"),
    });
  });

  test("every option becomes its header", () => {
    const call = buildPush({
      ...to,
      type: "wns/toast",
      payload: "<toast/>",
      cachePolicy: "no-cache",
      requestForStatus: true,
      tag: "t1",
      group: "g1",
      ttlSeconds: 60,
      priority: 2,
      suppressPopup: true,
      collectionId: "c1",
    });
    expect(isRefusal(call) ? call : call.headers).toEqual({
      "Content-Type": "text/xml",
      "X-WNS-Type": "wns/toast",
      "X-WNS-Cache-Policy": "no-cache",
      "X-WNS-RequestForStatus": "true",
      "X-WNS-Tag": "t1",
      "X-WNS-Group": "g1",
      "X-WNS-TTL": "60",
      "X-WNS-PRIORITY": "2",
      "X-WNS-SuppressPopup": "true",
      "X-WNS-CollectionId": "c1",
      Authorization: "Bearer T0ken+/=",
    });
  });

  test("exactly 5,000 bytes pass and one more is refused with the count, counted as UTF-8", () => {
    const raw = (payload: Notification["payload"]) => buildPush({ ...to, type: "wns/raw", payload });
    expect(isRefusal(raw("x".repeat(MAX_PAYLOAD_BYTES)))).toBe(false);
    expect(isRefusal(raw(new Uint8Array(MAX_PAYLOAD_BYTES)))).toBe(false);
    expect(raw("\u20ac".repeat(1667))).toEqual({ refused: "PAYLOAD_TOO_LARGE", detail: "5001 bytes, at most 5000" });
  });

  test("the caller's buffer may change after the push was built", () => {
    const payload = new Uint8Array([1, 2, 3]);
    const call = buildPush({ ...to, type: "wns/raw", payload });
    payload.fill(0);
    expect(isRefusal(call) ? call : [...call.body]).toEqual([1, 2, 3]);
  });

  test.each([
    ["a tag with a line break", { tag: "a\r\nX-Evil: 1" }],
    ["a tag beyond ASCII", { tag: "\u00fc" }],
    ["an empty tag", { tag: "" }],
    ["half a second", { ttlSeconds: 0.5 }],
    ["a negative TTL", { ttlSeconds: -1 }],
    ["a collection id with a line break", { collectionId: "a\nb" }],
    ["a TTL of 0 that asks to be cached", { ttlSeconds: 0, cachePolicy: "cache" }],
  ] as const)("%s is refused here instead of by the service", (_, options) => {
    const call = buildPush({ ...to, type: "wns/toast", payload: "<toast/>", ...options });
    expect(isRefusal(call) && call.refused).toBe("HEADER_INVALID");
  });

  test("what is built is what the protocol's reader reads, whatever the options", () => {
    const options = fc.record(
      {
        cachePolicy: fc.constantFrom("cache" as const, "no-cache" as const),
        requestForStatus: fc.boolean(),
        tag: fc.string({ maxLength: 20 }),
        group: fc.string({ maxLength: 20 }),
        ttlSeconds: fc.integer({ min: -2, max: 4_000_000 }),
        priority: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(options, (asked) => {
        const call = buildPush({ ...to, type: "wns/toast", payload: "<toast/>", ...asked });
        if (isRefusal(call)) return;
        const sent = new Headers(call.headers);
        const read = readPushHeaders((name) => sent.get(name), "compat");
        expect(isRefusal(read) ? read : read.tag).toBe(asked.tag?.trim());
        expect(isRefusal(read) ? read : read.cachePolicy).toBe(asked.cachePolicy);
      }),
    );
  });
});
