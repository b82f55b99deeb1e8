import { describe, expect, test } from "bun:test";
import { type ErrorCode, errorRow, errors, isRefusal } from "@belfry/protocol";
import fc from "fast-check";
import { canRefuse, readFault } from "./read-fault.ts";

const LOSE = { does: "lose-push" };

function detailOf(body: unknown): string {
  const read = readFault(body);
  if (!isRefusal(read)) throw new Error(`nothing was refused: ${JSON.stringify(read)}`);
  expect(read.refused).toBe("ADMIN_REQUEST_INVALID");
  return read.detail;
}

describe("the body that sets a fault", () => {
  test("every effect is read as it stands", () => {
    const effects = [
      { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" },
      { does: "refuse", on: "token", code: "CLIENT_SECRET_WRONG" },
      { does: "refuse", on: "push", code: "APP_THROTTLED", retryAfterSeconds: 1 },
      { does: "answer", on: "push", status: 429, headers: { "Retry-After": "5", "X-Odd": "" } },
      { does: "delay", on: "token", ms: 1500 },
      { does: "lose-push" },
      { does: "lose-ack" },
      { does: "offline" },
      { does: "expire-tokens" },
      { does: "revoke-secrets" },
    ];
    for (const effect of effects) expect(readFault({ effect })).toEqual({ effect } as never);
  });

  test("an answer may be ordered without headers", () => {
    expect(readFault({ effect: { does: "answer", on: "push", status: 418 } })).toEqual({
      effect: { does: "answer", on: "push", status: 418, headers: {} },
    });
  });

  test("200 may be ordered with headers, such as a status of throttling", () => {
    const effect = { does: "answer", on: "push", status: 200, headers: { "X-WNS-STATUS": "channelthrottled" } };
    expect(readFault({ effect })).toEqual({ effect } as never);
  });

  test("scope and schedule are read beside the effect", () => {
    const asked = {
      app: "ms-app://x",
      channel: "http://h/?token=t",
      device: "X26l7JSoSL7n6NQZQE145g",
      after: 2,
      percent: 0.5,
      seed: 7,
      times: 3,
    };
    expect(readFault({ effect: LOSE, ...asked })).toEqual({ effect: LOSE, ...asked } as never);
    expect(readFault({ effect: LOSE, every: 10 })).toEqual({ effect: LOSE, every: 10 } as never);
  });

  const REFUSED: readonly (readonly [name: string, body: unknown, detail: string])[] = [
    ["no object", [], "a fault must be a JSON object"],
    ["no effect", {}, "effect must be an object"],
    ["an unknown field", { effect: LOSE, evry: 10 }, "evry is no field of a fault"],
    ["an unknown effect", { effect: { does: "explode" } }, "effect.does must be one of refuse, answer"],
    ["an effect that every object has", { effect: { does: "toString" } }, "effect.does must be one of"],
    ["a field of another effect", { effect: { does: "offline", on: "push" } }, "effect.on is no field of offline"],
    [
      "a refusal without its rim",
      { effect: { does: "refuse", code: "CHANNEL_EXPIRED" } },
      "effect.on must be push or token",
    ],
    [
      "an unknown code",
      { effect: { does: "refuse", on: "push", code: "OOPS" } },
      "effect.code must be a code of the table",
    ],
    [
      "a code of another rim",
      { effect: { does: "refuse", on: "push", code: "CLIENT_SECRET_WRONG" } },
      "effect.code: no push is ever refused with",
    ],
    [
      "a push's code on token",
      { effect: { does: "refuse", on: "token", code: "CHANNEL_EXPIRED" } },
      "effect.code: no token request is ever refused with",
    ],
    [
      "seconds below nothing",
      { effect: { does: "refuse", on: "push", code: "APP_THROTTLED", retryAfterSeconds: -1 } },
      "effect.retryAfterSeconds must be",
    ],
    ["a status that is none", { effect: { does: "answer", on: "push", status: 199 } }, "effect.status must be"],
    [
      "a header that is none",
      { effect: { does: "answer", on: "push", status: 429, headers: { "a b": "c" } } },
      'effect.headers: "a b" is no name',
    ],
    [
      "a header that splits the answer",
      { effect: { does: "answer", on: "push", status: 429, headers: { a: "b\r\nc: d" } } },
      'effect.headers: the value of "a"',
    ],
    [
      "a header that frames the answer",
      { effect: { does: "answer", on: "push", status: 429, headers: { "content-LENGTH": "9" } } },
      `effect.headers: "content-LENGTH" is the server's own`,
    ],
    [
      "a header in two cases",
      { effect: { does: "answer", on: "push", status: 429, headers: { a: "1", A: "2" } } },
      'effect.headers: "A" stands there twice',
    ],
    ["no delay", { effect: { does: "delay", on: "push", ms: 0 } }, "effect.ms must be a whole number from 1 to 600000"],
    ["too long a delay", { effect: { does: "delay", on: "push", ms: 600_001 } }, "effect.ms must be"],
    ["an empty scope", { effect: LOSE, app: "" }, "app must be text"],
    [
      "the device of a token request",
      { effect: { does: "delay", on: "token", ms: 1 }, device: "d" },
      "device: a token request knows its app only",
    ],
    [
      "secrets of one channel",
      { effect: { does: "revoke-secrets" }, channel: "u" },
      "channel: a token request knows its app only",
    ],
    ["every and percent", { effect: LOSE, every: 2, percent: 10 }, "percent: every and percent exclude each other"],
    ["a seed alone", { effect: LOSE, seed: 7 }, "seed needs percent"],
    ["too much percent", { effect: LOSE, percent: 101 }, "percent must be a number above 0"],
    ["no percent at all", { effect: LOSE, percent: 0 }, "percent must be a number above 0"],
    ["what is no device id", { effect: LOSE, device: "nope" }, "device must be a device id"],
    [
      "a success that says nothing",
      { effect: { does: "answer", on: "push", status: 200 } },
      "effect.status: 200 without headers is no failure; lose-push answers 200",
    ],
    ["percent as text", { effect: LOSE, percent: "10" }, "percent must be a number above 0"],
    ["a seed beyond 32 bits", { effect: LOSE, percent: 10, seed: 2 ** 32 }, "seed must be"],
    ["never", { effect: LOSE, times: 0 }, "times must be a whole number from 1"],
    ["a fraction", { effect: LOSE, every: 1.5 }, "every must be a whole number from 1"],
    ["after less than nothing", { effect: LOSE, after: -1 }, "after must be a whole number from 0"],
  ];

  for (const [name, body, detail] of REFUSED) {
    test(`${name} is refused, and the field is named`, () => {
      expect(detailOf(body)).toStartWith(detail);
    });
  }

  test("at most 20 headers are taken", () => {
    const headers = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`X-${at}`, "v"]));
    const answer = (count: number) => ({
      effect: { does: "answer", on: "push", status: 429, headers: headers(count) },
    });
    expect(readFault(answer(20))).toMatchObject(answer(20));
    expect(detailOf(answer(21))).toBe("effect.headers: at most 20");
  });

  test("a push can be refused with exactly the codes that have a WNS status, a token request with those of OAuth", () => {
    const codes = Object.keys(errors) as ErrorCode[];
    for (const code of codes) {
      expect({ code, can: canRefuse(code, "push") }).toEqual({ code, can: errorRow(code).wnsStatus !== null });
      expect({ code, can: canRefuse(code, "token") }).toEqual({ code, can: errorRow(code).oauth !== null });
    }
  });

  test("whatever JSON comes, it is read or refused and nothing is thrown", () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => void readFault(body)));
  });

  test("whatever stands in the fields of a fault, it is read or refused, and what is read is read again as itself", () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.nat(700),
      fc.constantFrom("push", "token", "refuse", "answer", "delay"),
    );
    const does = fc.constantFrom("refuse", "answer", "delay", "lose-push", "offline", "revoke-secrets");
    const code = fc.constantFrom("CHANNEL_EXPIRED", "OVERLOADED", "TOKEN_THROTTLED");
    const headers = fc.dictionary(fc.string(), fc.string());
    const effect = fc.record(
      { does, on: fc.constantFrom("push", "token"), code, status: fc.nat(700), headers, ms: fc.nat(), x: anything },
      { requiredKeys: ["does"] },
    );
    const body = fc.record(
      {
        effect,
        app: fc.string(),
        after: anything,
        every: anything,
        percent: fc.double(),
        seed: anything,
        times: fc.nat(),
      },
      { requiredKeys: ["effect"] },
    );
    fc.assert(
      fc.property(body, (given) => {
        const read = readFault(given);
        if (!isRefusal(read)) expect(readFault(JSON.parse(JSON.stringify(read)))).toEqual(read);
      }),
    );
  });
});
