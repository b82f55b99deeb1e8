import { describe, expect, test } from "bun:test";
import { BelfryError, type FaultRequest } from "@belfry/protocol";
import { readArguments } from "./arguments.ts";
import { FAULT_FLAGS, faultRequestOf } from "./fault-request.ts";

const read = (line: string): FaultRequest =>
  faultRequestOf(
    readArguments(
      line.split(/ (?=(?:[^']*'[^']*')*[^']*$)/).map((word) => word.replaceAll("'", "")),
      {
        operands: ["KIND"],
        flags: FAULT_FLAGS,
      },
    ),
  );

function refusalOf(line: string): string {
  try {
    read(line);
  } catch (error) {
    if (error instanceof BelfryError && error.code === "USAGE") return error.detail ?? "";
    throw error;
  }
  throw new Error("nothing was refused");
}

const APP = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
const URI = "http://127.0.0.1:8030/?token=t";
const DEVICE = "X26l7JSoSL7n6NQZQE145g";

describe("the words of `belfry fault set`", () => {
  const MEANT: readonly (readonly [line: string, effect: object])[] = [
    ["410", { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" }],
    ["410 --code CHANNEL_CLOSED", { does: "refuse", on: "push", code: "CHANNEL_CLOSED" }],
    ["401", { does: "refuse", on: "push", code: "ACCESS_TOKEN_EXPIRED" }],
    ["406", { does: "refuse", on: "push", code: "APP_THROTTLED" }],
    ["503 --retry-after 2", { does: "refuse", on: "push", code: "OVERLOADED", retryAfterSeconds: 2 }],
    ["400 --on token", { does: "refuse", on: "token", code: "CLIENT_SECRET_WRONG" }],
    ["401 --on token", { does: "refuse", on: "token", code: "CLIENT_SECRET_WRONG" }],
    ["401 --on token --code CLIENT_UNKNOWN", { does: "refuse", on: "token", code: "CLIENT_UNKNOWN" }],
    [
      "200 --header 'X-WNS-STATUS: channelthrottled'",
      { does: "answer", on: "push", status: 200, headers: { "X-WNS-STATUS": "channelthrottled" } },
    ],
    ["429", { does: "answer", on: "push", status: 429, headers: {} }],
    ["429 --on token", { does: "refuse", on: "token", code: "TOKEN_THROTTLED" }],
    ["429 --retry-after 5", { does: "answer", on: "push", status: 429, headers: { "Retry-After": "5" } }],
    [
      "410 --header 'X-A: 1' --header 'X-B: 2: 3'",
      { does: "answer", on: "push", status: 410, headers: { "X-A": "1", "X-B": "2: 3" } },
    ],
    ["delay --ms 1500 --on token", { does: "delay", on: "token", ms: 1500 }],
    ["lose-push", { does: "lose-push" }],
    ["lose-ack", { does: "lose-ack" }],
    ["offline", { does: "offline" }],
    ["expire-tokens", { does: "expire-tokens" }],
    ["revoke-secrets", { does: "revoke-secrets" }],
    ["throttle --retry-after 1", { does: "refuse", on: "push", code: "APP_THROTTLED", retryAfterSeconds: 1 }],
  ];

  for (const [line, effect] of MEANT) {
    test(`${line} is understood`, () => {
      expect(read(line)).toEqual({ effect } as never);
    });
  }

  test("who names a channel means the throttle of that channel", () => {
    const effect = { does: "refuse", on: "push", code: "CHANNEL_THROTTLED" };
    expect(read(`throttle --channel ${URI} --after 3`)).toEqual({ effect, channel: URI, after: 3 } as never);
    expect(read(`406 --channel ${URI}`)).toEqual({ effect, channel: URI } as never);
  });

  test("scope and schedule are taken over, and next means times", () => {
    expect(read(`offline --app ${APP} --device ${DEVICE} --next 3 --percent 0.5 --seed 7 --after 2`)).toEqual({
      effect: { does: "offline" },
      app: APP,
      device: DEVICE,
      times: 3,
      percent: 0.5,
      seed: 7,
      after: 2,
    });
    expect(read("offline --every 10")).toEqual({ effect: { does: "offline" }, every: 10 });
  });

  const REFUSED: readonly (readonly [line: string, detail: string])[] = [
    ["explode", '"explode" is no kind of fault; a status, or one of delay'],
    ["lose-psuh", '"lose-psuh" is no kind of fault; did you mean lose-push?'],
    ["constructor", '"constructor" is no kind of fault'],
    ["199", '"199" is no kind of fault'],
    ["delay", "--ms is missing"],
    ["delay --ms 0", "--ms must be a whole number from 1 to 600000"],
    ["offline --ms 5", "--ms means nothing with offline"],
    ["lose-push --on token", "--on means nothing with lose-push"],
    ["410 --on device", "--on must be push or token, not device"],
    ["410 --code CHANNEL_EXPIERD", "--code: CHANNEL_EXPIERD is no code; did you mean CHANNEL_EXPIRED?"],
    [
      "404 --code CHANNEL_EXPIRED",
      "--code: CHANNEL_EXPIRED is 410, not 404; 404 goes with PATH_UNKNOWN, CHANNEL_UNKNOWN",
    ],
    [
      "410 --code NONSENSE",
      "--code: NONSENSE is no code; 410 goes with CHANNEL_EXPIRED, CHANNEL_CLOSED, SENDER_BLOCKED",
    ],
    ["418 --code NONSENSE", "--code: NONSENSE is no code; no code goes with 418"],
    [
      "410 --on token --code CHANNEL_EXPIRED",
      "--code: CHANNEL_EXPIRED is no answer to a token request; no code goes with 410",
    ],
    ["lose", '"lose" is no kind of fault; did you mean lose-push?'],
    ["expire", '"expire" is no kind of fault; did you mean expire-tokens?'],
    ["200", "200 is no failure; a fault that answers 200 is lose-push"],
    ["429 --header 'retry-after: 5' --retry-after 5", "--retry-after and --header Retry-After exclude each other"],
    ["410 --every 2 --percent 10", "--every and --percent exclude each other"],
    ["410 --seed 7", "--seed goes with --percent only"],
    [`503 --on token --channel ${URI}`, "--channel means nothing here: a token request knows its app only"],
    [`revoke-secrets --device ${DEVICE}`, "--device means nothing here: a token request knows its app only"],
    ["offline --device nope", '--device must be a device id, 22 letters, digits, - and _, and "nope" is none'],
    ["offline --channel nope", '--channel must be a channel URI, and "nope" is not a URL'],
    ["offline --app nope", '--app must be a package SID, ms-app://s-1-15-2-…, and "nope" is none'],
    ["410 --percent 0", "--percent must be a number above 0"],
    ["410 --code CHANNEL_EXPIRED --header a:b", "--header: CHANNEL_EXPIRED has headers of its own"],
    ["429 --header nonsense", '--header must be "Name: value", not "nonsense"'],
    ["410 --percent 101", "--percent must be a number above 0"],
    ["410 --percent ten", "--percent must be a number above 0"],
    ["410 --next 0", "--next must be a whole number from 1"],
  ];

  for (const [line, detail] of REFUSED) {
    test(`${line} is refused as wrong usage`, () => {
      expect(refusalOf(line)).toStartWith(detail);
    });
  }
});
