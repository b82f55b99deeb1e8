import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import {
  type AutopushDeviceFrame,
  type AutopushServiceFrame,
  type Broadcasts,
  formatAutopushDeviceFrame,
  formatAutopushServiceFrame,
  MAX_AUTOPUSH_BROADCASTS,
  MAX_AUTOPUSH_FRAME_BYTES,
  MAX_AUTOPUSH_UPDATES,
  resultOfAckCode,
  toAutopushHeaders,
} from "./autopush-frames.ts";
import { readAutopushDeviceFrame, readAutopushServiceFrame } from "./read-autopush-frame.ts";

const CHANNEL = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
const UAID = "0123456789abcdef0123456789abcdef";

function refusedAs(frame: unknown, read: (text: string) => object = readAutopushDeviceFrame): string {
  const got = read(typeof frame === "string" ? frame : JSON.stringify(frame));
  if (!isRefusal(got)) throw new Error(`accepted: ${JSON.stringify(frame)}`);
  expect(got.refused).toBe("FRAME_MALFORMED");
  return got.detail;
}

/** What devices and Mozilla's service write, byte for byte. @source mozilla-services/autopush-rs, KDE/kunifiedpush */
const DEVICE_LINES: readonly (readonly [text: string, frame: AutopushDeviceFrame])[] = [
  [`{"messageType":"hello"}`, { messageType: "hello" }],
  [`{"messageType":"hello","uaid":"${UAID}"}`, { messageType: "hello", uaid: UAID }],
  [
    `{"messageType":"hello","broadcasts":{"remote-settings/monitor_changes":"\\"1700000000000\\""}}`,
    { messageType: "hello", broadcasts: { "remote-settings/monitor_changes": `"1700000000000"` } },
  ],
  [
    `{"messageType":"register","channelID":"${CHANNEL}","key":"BAAA="}`,
    { messageType: "register", channelID: CHANNEL, key: "BAAA=" },
  ],
  [`{"messageType":"register","channelID":"${CHANNEL}"}`, { messageType: "register", channelID: CHANNEL }],
  [
    `{"messageType":"unregister","channelID":"${CHANNEL}","code":200}`,
    { messageType: "unregister", channelID: CHANNEL, code: 200 },
  ],
  [
    `{"messageType":"ack","updates":[{"channelID":"${CHANNEL}","version":"m1","code":100},{"channelID":"${CHANNEL}","version":"m2"}]}`,
    {
      messageType: "ack",
      updates: [
        { channelID: CHANNEL, version: "m1", code: 100 },
        { channelID: CHANNEL, version: "m2" },
      ],
    },
  ],
  [`{"messageType":"nack","version":"m1","code":301}`, { messageType: "nack", version: "m1", code: 301 }],
  [
    `{"messageType":"broadcast_subscribe","broadcasts":{"test/broadcast":"v0"}}`,
    { messageType: "broadcast_subscribe", broadcasts: { "test/broadcast": "v0" } },
  ],
  [`{}`, { messageType: "ping" }],
  [`{"messageType":"urgency","min":"low"}`, { messageType: "urgency", min: "low" }],
];

const SERVICE_LINES: readonly (readonly [text: string, frame: AutopushServiceFrame])[] = [
  [
    `{"messageType":"hello","uaid":"${UAID}","status":200,"use_webpush":true,"broadcasts":{}}`,
    { messageType: "hello", uaid: UAID, status: 200, broadcasts: {} },
  ],
  [
    `{"messageType":"hello","uaid":"${UAID}","status":200,"use_webpush":true,"broadcasts":{"a":"v1","errors":{"b":"Broadcast not found"}}}`,
    {
      messageType: "hello",
      uaid: UAID,
      status: 200,
      broadcasts: { a: "v1" },
      broadcastErrors: { b: "Broadcast not found" },
    },
  ],
  [
    `{"messageType":"register","channelID":"${CHANNEL}","status":200,"pushEndpoint":"https://push.test/wpush/v2/T"}`,
    { messageType: "register", channelID: CHANNEL, status: 200, pushEndpoint: "https://push.test/wpush/v2/T" },
  ],
  [
    `{"messageType":"unregister","channelID":"${CHANNEL}","status":200}`,
    { messageType: "unregister", channelID: CHANNEL, status: 200 },
  ],
  [
    `{"messageType":"notification","channelID":"${CHANNEL}","version":"m1","data":"AP8","headers":{"encoding":"aes128gcm"}}`,
    {
      messageType: "notification",
      channelID: CHANNEL,
      version: "m1",
      body: { data: "AP8", headers: { encoding: "aes128gcm" } },
    },
  ],
  [
    `{"messageType":"notification","channelID":"${CHANNEL}","version":"m2","data":"AP8","headers":{"encoding":"aesgcm","encryption":"salt=S","crypto_key":"dh=D"}}`,
    {
      messageType: "notification",
      channelID: CHANNEL,
      version: "m2",
      body: { data: "AP8", headers: { encoding: "aesgcm", encryption: "salt=S", crypto_key: "dh=D" } },
    },
  ],
  [
    `{"messageType":"notification","channelID":"${CHANNEL}","version":"m3"}`,
    { messageType: "notification", channelID: CHANNEL, version: "m3" },
  ],
  [
    `{"messageType":"broadcast","broadcasts":{"test/broadcast":"v2"}}`,
    { messageType: "broadcast", broadcasts: { "test/broadcast": "v2" } },
  ],
  [`{}`, { messageType: "pong" }],
  [`{"messageType":"urgency","status":200}`, { messageType: "urgency", status: 200 }],
];

test("WP-6.05: every frame of a service is written with exactly its fields, and read back", () => {
  for (const [text, frame] of SERVICE_LINES) {
    expect(formatAutopushServiceFrame(frame)).toBe(text);
    expect(readAutopushServiceFrame(text)).toEqual(frame);
  }
});

test("every frame of a device is read, and written as devices write it", () => {
  for (const [text, frame] of DEVICE_LINES) {
    expect(readAutopushDeviceFrame(text)).toEqual(frame);
    expect(formatAutopushDeviceFrame(frame)).toBe(text);
  }
});

test("WP-6.01: a device's id counts in any spelling of a UUID, and one that cannot be one counts as none", () => {
  const uaidOf = (uaid: unknown) => readAutopushDeviceFrame(JSON.stringify({ messageType: "hello", uaid }));
  expect(uaidOf(UAID.toUpperCase())).toEqual({ messageType: "hello", uaid: UAID });
  expect(uaidOf(CHANNEL)).toEqual({ messageType: "hello", uaid: CHANNEL.replaceAll("-", "") });
  for (const odd of ["", "nonsense", UAID.slice(1), `${UAID}0`, "g".repeat(32), "0".repeat(4096), null]) {
    expect(uaidOf(odd)).toEqual({ messageType: "hello" });
  }
  expect(refusedAs({ messageType: "hello", uaid: 7 })).toBe("hello.uaid");
});

test("what Firefox and KUnifiedPush say in hello besides, and fields from the future, are left out", () => {
  const text = JSON.stringify({ messageType: "hello", channelIDs: [CHANNEL], use_webpush: true, later: {} });
  expect(readAutopushDeviceFrame(text)).toEqual({ messageType: "hello" });
  const ack = { channelID: CHANNEL, version: "m", code: null, reliability_id: "r" };
  expect(readAutopushDeviceFrame(JSON.stringify({ messageType: "ack", updates: [ack], later: 1 }))).toEqual({
    messageType: "ack",
    updates: [{ channelID: CHANNEL, version: "m" }],
  });
});

test("WP-6.02: what is no JSON object with a kind is refused, and a kind that nobody knows is ignored", () => {
  for (const text of ["", "{", "null", "[]", "[{}]", `"hello"`, "7", `{"messageType":7}`, `{"a":1}`]) {
    expect(refusedAs(text)).toBe("not a JSON object with a kind in messageType");
    expect(refusedAs(text, readAutopushServiceFrame)).toBe("not a JSON object with a kind in messageType");
  }
  for (const kind of ["from-the-future", "", "__proto__", "ignored"]) {
    const text = JSON.stringify({ messageType: kind });
    expect(readAutopushDeviceFrame(text)).toEqual({ messageType: "ignored" });
    expect(readAutopushServiceFrame(text)).toEqual({ messageType: "ignored" });
  }
  expect(readAutopushDeviceFrame(`{"messageType":"ping"}`)).toEqual({ messageType: "ping" });
});

test("WP-6.04: a channel's id is a UUID in lower case with dashes, and the key is kept as it was written", () => {
  for (const channelID of [CHANNEL.toUpperCase(), CHANNEL.replaceAll("-", ""), `{${CHANNEL}}`, "", "x", 1, null]) {
    expect(refusedAs({ messageType: "register", channelID })).toBe("register.channelID");
  }
  for (const key of ["", "BAAA==", "not base64url: +/"]) {
    const frame = { messageType: "register", channelID: CHANNEL, key } as const;
    expect(readAutopushDeviceFrame(JSON.stringify(frame))).toEqual(frame);
  }
  expect(refusedAs({ messageType: "register", channelID: CHANNEL, key: 1 })).toBe("register.key");
});

test("a field that is wrong is named", () => {
  const many = Object.fromEntries(Array.from({ length: MAX_AUTOPUSH_BROADCASTS + 1 }, (_, at) => [`b${at}`, "v"]));
  const update = { channelID: CHANNEL, version: "m" };
  const wrong: readonly (readonly [frame: object, field: string])[] = [
    [{ messageType: "hello", broadcasts: many }, "hello.broadcasts"],
    [{ messageType: "hello", broadcasts: { a: 1 } }, "hello.broadcasts"],
    [{ messageType: "hello", broadcasts: [] }, "hello.broadcasts"],
    [{ messageType: "unregister" }, "unregister.channelID"],
    [{ messageType: "unregister", channelID: CHANNEL, code: "200" }, "unregister.code"],
    [{ messageType: "ack" }, "ack.updates"],
    [{ messageType: "ack", updates: {} }, "ack.updates"],
    [{ messageType: "ack", updates: [null] }, "ack.updates"],
    [{ messageType: "ack", updates: [update, { ...update, version: "" }] }, "ack.updates"],
    [{ messageType: "ack", updates: [{ ...update, version: "m".repeat(1025) }] }, "ack.updates"],
    [{ messageType: "ack", updates: [{ ...update, code: -1 }] }, "ack.updates"],
    [{ messageType: "ack", updates: Array.from({ length: MAX_AUTOPUSH_UPDATES + 1 }, () => update) }, "ack.updates"],
    [{ messageType: "nack" }, "nack.version"],
    [{ messageType: "nack", version: "m", code: 0.5 }, "nack.code"],
    [{ messageType: "broadcast_subscribe" }, "broadcast_subscribe.broadcasts"],
    [{ messageType: "urgency", min: "urgent" }, "urgency.min"],
  ];
  for (const [frame, field] of wrong) expect(refusedAs(frame)).toBe(field);
});

test("a field of a service's frame that is wrong is named, and headers without data count for nothing", () => {
  const notification = { messageType: "notification", channelID: CHANNEL, version: "m" };
  const wrong: readonly (readonly [frame: object, field: string])[] = [
    [{ messageType: "hello", uaid: "x", status: 200 }, "hello.uaid"],
    [{ messageType: "hello", uaid: UAID, status: "200" }, "hello.status"],
    [{ messageType: "hello", uaid: UAID, status: 200, broadcasts: { errors: { a: 1 } } }, "hello.broadcasts"],
    [{ messageType: "hello", uaid: UAID, status: 200, broadcasts: 1 }, "hello.broadcasts"],
    [{ messageType: "register", channelID: CHANNEL, status: 200, pushEndpoint: 1 }, "register.pushEndpoint"],
    [{ messageType: "register", status: 200 }, "register.channelID"],
    [{ messageType: "unregister", channelID: CHANNEL }, "unregister.status"],
    [{ ...notification, version: 1 }, "notification.version"],
    [{ ...notification, data: "=", headers: { encoding: "aes128gcm" } }, "notification.data"],
    [{ ...notification, data: "AA" }, "notification.headers"],
    [{ ...notification, data: "AA", headers: { encoding: "aesgcm", encryption: 1 } }, "notification.headers"],
    [{ messageType: "broadcast" }, "broadcast.broadcasts"],
    [{ messageType: "urgency" }, "urgency.status"],
  ];
  for (const [frame, field] of wrong) expect(refusedAs(frame, readAutopushServiceFrame)).toBe(field);
  const bare = JSON.stringify({ ...notification, headers: { encoding: "aes128gcm" } });
  expect(readAutopushServiceFrame(bare)).toEqual({ messageType: "notification", channelID: CHANNEL, version: "m" });
});

test("WP-6.07: what a device's code says of a push, with and without one", () => {
  expect([undefined, 100, 101, 102, 103].map(resultOfAckCode)).toEqual([
    "handled",
    "handled",
    "undecryptable",
    "refused",
    "handled",
  ]);
});

test("WP-6.05: the headers of a push go under autopush's names, and no other", () => {
  expect(toAutopushHeaders({ "Content-Encoding": "aes128gcm" })).toEqual({ encoding: "aes128gcm" });
  const draft = { "Content-Encoding": "aesgcm", Encryption: "salt=S", "Crypto-Key": "dh=D" };
  expect(toAutopushHeaders(draft)).toEqual({ encoding: "aesgcm", encryption: "salt=S", crypto_key: "dh=D" });
});

test("a hello of an old Firefox with all channels a device may hold fits a frame", () => {
  const channelIDs = Array.from({ length: 2000 }, () => CHANNEL);
  const hello = JSON.stringify({ messageType: "hello", uaid: UAID, channelIDs });
  expect(hello.length).toBeLessThan(MAX_AUTOPUSH_FRAME_BYTES);
});

const channelID = fc.uuid();
const id = fc.string({ minLength: 1, maxLength: 60 });
const code = fc.option(fc.nat({ max: 999 }), { nil: undefined });
const broadcasts: fc.Arbitrary<Broadcasts> = fc.dictionary(
  id.filter((name) => name !== "errors"),
  id,
  { maxKeys: 5 },
);
const uaid = fc.stringMatching(/^[0-9a-f]{32}$/);
const status = fc.constantFrom(200, 400, 500);

const deviceFrames = fc.oneof(
  fc.record({ messageType: fc.constant("hello" as const), uaid, broadcasts }, { requiredKeys: ["messageType"] }),
  fc.record(
    { messageType: fc.constant("register" as const), channelID, key: fc.string() },
    { requiredKeys: ["messageType", "channelID"] },
  ),
  fc.record({ messageType: fc.constant("unregister" as const), channelID, code }),
  fc.record({
    messageType: fc.constant("ack" as const),
    updates: fc.array(fc.record({ channelID, version: id, code }), { maxLength: 5 }),
  }),
  fc.record({ messageType: fc.constant("nack" as const), version: id, code }),
  fc.record({ messageType: fc.constant("broadcast_subscribe" as const), broadcasts }),
  fc.record({
    messageType: fc.constant("urgency" as const),
    min: fc.constantFrom("very-low", "low", "normal", "high"),
  }),
);

const serviceFrames = fc.oneof(
  fc.record(
    { messageType: fc.constant("hello" as const), uaid, status, broadcasts, broadcastErrors: broadcasts },
    { requiredKeys: ["messageType", "uaid", "status", "broadcasts"] },
  ),
  fc.record({ messageType: fc.constant("register" as const), channelID, status, pushEndpoint: fc.webUrl() }),
  fc.record({ messageType: fc.constant("unregister" as const), channelID, status }),
  fc.record({ messageType: fc.constant("broadcast" as const), broadcasts }),
  fc.record({
    messageType: fc.constant("notification" as const),
    channelID,
    version: id,
    body: fc.record({
      data: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
      headers: fc.record(
        { encoding: id, encryption: fc.string(), crypto_key: fc.string() },
        { requiredKeys: ["encoding"] },
      ),
    }),
  }),
);

test("whatever is written is read back as it was, on both sides", () => {
  fc.assert(
    fc.property(deviceFrames, (frame) => {
      expect(readAutopushDeviceFrame(formatAutopushDeviceFrame(frame as AutopushDeviceFrame))).toEqual(frame as never);
    }),
  );
  fc.assert(
    fc.property(serviceFrames, (frame) => {
      expect(readAutopushServiceFrame(formatAutopushServiceFrame(frame))).toEqual(frame);
    }),
  );
});

const KINDS = ["hello", "register", "unregister", "ack", "nack", "broadcast_subscribe", "urgency", "notification"];
const FIELDS = [
  "uaid",
  "broadcasts",
  "channelID",
  "key",
  "code",
  "updates",
  "version",
  "min",
  "data",
  "headers",
  "status",
];

test("no text makes a reader throw, and what it accepts can be written and is read the same", () => {
  const odd = fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(fc.jsonValue(), channelID, uaid), { maxKeys: 11 });
  const shaped = fc.tuple(fc.constantFrom(...KINDS), odd).map(([messageType, fields]) => ({ messageType, ...fields }));
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    shaped.map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(text, (given) => {
      const heard = readAutopushDeviceFrame(given);
      if (!isRefusal(heard) && heard.messageType !== "ignored") {
        expect(readAutopushDeviceFrame(formatAutopushDeviceFrame(heard))).toEqual(heard);
      }
      const said = readAutopushServiceFrame(given);
      if (!isRefusal(said) && said.messageType !== "ignored") {
        expect(readAutopushServiceFrame(formatAutopushServiceFrame(said))).toEqual(said);
      }
    }),
    { numRuns: 1000 },
  );
});
