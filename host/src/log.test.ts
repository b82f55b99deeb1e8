import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { createLog, type LogFields, type LogLevel } from "./log.ts";

/** A log whose lines a test can read. */
function openLog(level: LogLevel = "debug") {
  const lines: string[] = [];
  const log = createLog({ level, write: (line) => lines.push(line), now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
  return { log, lines };
}

/** The one line that these fields become, read back. */
function lineOf(fields: LogFields): Record<string, unknown> {
  const { log, lines } = openLog();
  log.info("happened", fields);
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

test("a line is one JSON object that starts with time, level and event", () => {
  const { log, lines } = openLog();
  log.warn("slow device", { deviceId: "d1", waitedMs: 12.5 });
  expect(lines).toEqual([
    '{"time":"2026-01-02T03:04:05.678Z","level":"warn","event":"slow device","deviceId":"d1","waitedMs":12.5}',
  ]);
});

test("a log prints its own level and louder ones, and a silent log nothing", () => {
  const levels = (level: LogLevel) => {
    const { log, lines } = openLog(level);
    for (const say of [log.debug, log.info, log.warn, log.error]) say("x");
    return lines.map((line) => JSON.parse(line).level);
  };
  expect(levels("debug")).toEqual(["debug", "info", "warn", "error"]);
  expect(levels("warn")).toEqual(["warn", "error"]);
  expect(levels("silent")).toEqual([]);
});

test("a child log says its fields with every line, and a line's own fields win", () => {
  const { log, lines } = openLog();
  log.child({ part: "push", node: 1 }).child({ app: "a" }).info("x", { node: 2 });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ part: "push", node: 2, app: "a" });
});

test("a field cannot pose as the time, the level or the event of its line", () => {
  expect(lineOf({ event: "forged", level: "error", time: 0 })).toMatchObject({ event: "happened", level: "info" });
});

describe("what is refused and what breaks", () => {
  test("a refusal is written with its code and without a stack", () => {
    const { error } = lineOf({ error: new BelfryError("SCOPE_INVALID", { detail: "scope was missing" }) });
    expect(error).toEqual({
      code: "SCOPE_INVALID",
      message: "The scope is none of WNS: scope was missing",
    });
  });

  test("a bug is written with its stack and its cause", () => {
    const { error } = lineOf({ error: new TypeError("no such thing", { cause: new Error("deeper") }) });
    expect(error).toMatchObject({ message: "no such thing", cause: { message: "deeper" } });
    expect(error).toHaveProperty("stack");
  });
});

describe("WNS-8.06 secrets are cut to their last four characters", () => {
  test("in a field that is called like one, however deep it stands", () => {
    expect(
      lineOf({ headers: { Authorization: "Bearer AAAABBBBCCCCDDDD" }, a: { b: { clientSecret: "0123456789abcdef" } } }),
    ).toMatchObject({ headers: { Authorization: "…DDDD" }, a: { b: { clientSecret: "…cdef" } } });
  });

  test("in the text of a channel URI, a form body, a header or a JSON body", () => {
    const { said } = lineOf({
      said: [
        "POST https://push.example/?token=AwYAAAB%2fZ0123456789xyz&x=1",
        "grant_type=client_credentials&client_secret=0123456789abcdef&scope=s",
        "Authorization: Bearer 0123456789abcdef",
        '{"access_token":"0123456789abcdef","expires_in":86400}',
      ],
    });
    expect(said).toEqual([
      "POST https://push.example/?token=…9xyz&x=1",
      "grant_type=client_credentials&client_secret=…cdef&scope=s",
      "Authorization: Bearer …cdef",
      '{"access_token":"…cdef","expires_in":86400}',
    ]);
  });

  test("when a sealed value stands alone or in a path", () => {
    const sealed = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdEfGhIj";
    expect(lineOf({ url: `https://push.example/w/${sealed}` })).toMatchObject({ url: "https://push.example/w/…GhIj" });
    expect(lineOf({ [sealed]: 1 })).toHaveProperty("…GhIj");
  });

  test("in the message and the stack of an error", () => {
    const { log, lines } = openLog();
    log.error("failed", { error: new Error("cannot post to https://x/?token=0123456789abcdef") });
    expect(lines[0]).toContain("token=…cdef");
    expect(lines[0]).not.toContain("0123456789");
  });

  test("and a short one is hidden whole", () => {
    expect(lineOf({ password: "hunter2", token: 12_345_678 })).toMatchObject({ password: "…", token: "…" });
  });

  test("while package SIDs, message ids and ordinary words stay whole", () => {
    const packageSid = "ms-app://s-1-15-2-2264928103-1037524385-3894723457-1122334455-2233445566-3344556677-445566778";
    const said = { packageSid, messageId: "0123456789ABCDEF", words: "The access token is missing: no bearer token" };
    expect(lineOf(said)).toMatchObject(said);
  });

  const secret = fc
    .uint8Array({ minLength: 32, maxLength: 96 })
    .map((bytes) => Buffer.from(bytes).toString("base64url"));
  const shapes: readonly ((secret: string) => LogFields)[] = [
    (value) => ({ value }),
    (value) => ({ [value]: value }),
    (value) => ({ list: [{ headers: { authorization: `Bearer ${value}` } }] }),
    (value) => ({ url: `https://push.example/?token=${value}`, path: `/w/${value}` }),
    (value) => ({
      body: JSON.stringify({ client_secret: value }),
      again: JSON.stringify(JSON.stringify({ token: value })),
    }),
    (value) => ({ error: new Error(`refused ${value}`, { cause: new BelfryError("INTERNAL", { detail: value }) }) }),
    (value) => ({ a: { b: { c: { d: { e: { deviceCredential: value, plain: value } } } } } }),
    (value) => ({ adminToken: [value], Secret: { value } }),
  ];

  test("whatever the secret is and wherever it stands, it never appears whole", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...shapes), (value, shape) => {
        const { log, lines } = openLog();
        log.child(shape(value)).error(`about ${value}`, shape(value));
        return lines.length === 1 && !lines.join().includes(value);
      }),
    );
  });
});

describe("a log never throws", () => {
  const cyclic: Record<string, unknown> = { name: "loop" };
  cyclic.self = [cyclic, cyclic];
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile: Record<string, unknown> = {
    "a value that contains itself": cyclic,
    "a number too large for JSON": 10n ** 30n,
    "a getter that throws": Object.defineProperty({}, "x", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    }),
    "a toJSON that throws": {
      toJSON() {
        throw new Error("no");
      },
    },
    "a revoked proxy": proxy,
    "a date that is none": new Date(Number.NaN),
    "bytes, a symbol and a function": [new Uint8Array(9), Symbol("s"), () => 1],
  };
  for (const [name, value] of Object.entries(hostile)) {
    test(`at ${name}`, () => expect(lineOf({ value, after: 1 })).toHaveProperty("after", 1));
  }

  test("at an output that is gone", () => {
    const write = () => {
      throw new Error("EPIPE");
    };
    expect(() => createLog({ level: "info", write, now: () => 0 }).info("x")).not.toThrow();
  });

  test("and a line stays short however much it is given", () => {
    const row = new Array<string>(1000).fill("y".repeat(10_000));
    const wide = new Array<string[]>(1000).fill(row);
    expect(JSON.stringify(lineOf({ wide })).length).toBeLessThan(1_000_000);
  });

  test("and whatever the fields are, a line is JSON", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => lineOf(fields).event === "happened"));
  });
});

test("of lines alike only so many are written in a second, and then it is said how many were left out", () => {
  const lines: string[] = [];
  let now = 0;
  const log = createLog({ level: "debug", write: (line) => lines.push(line), now: () => now });
  const child = log.child({ rim: "push" });
  for (let times = 0; times < 1000; times++) child.warn("refused", { code: "ADDRESS_THROTTLED" });
  expect(lines).toHaveLength(100);
  log.warn("refused", { code: "FRAME_MALFORMED" });
  log.error("failed");
  expect(lines).toHaveLength(102);
  now += 1000;
  log.info("next second");
  child.warn("refused", { code: "ADDRESS_THROTTLED" });
  expect(lines.slice(102).map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", event: "lines left out", of: "refused", code: "ADDRESS_THROTTLED", count: 900 },
    { event: "next second" },
    { event: "refused" },
  ]);
});

test("what is said for those who look closely, or about every day's work, is never left out", () => {
  const { log, lines } = openLog();
  for (let times = 0; times < 500; times++) log.debug("refused");
  for (let times = 0; times < 500; times++) log.info("ready");
  expect(lines).toHaveLength(1000);
});
