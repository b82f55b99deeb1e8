/** What stands in headers of the coding, and the requests of senders in the field, replayed. @source RFC 8291, draft-ietf-webpush-encryption-03; the senders named; checks WP-4.01 to WP-4.06 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene, type UnifiedPushScene } from "../support/unified-push-scene.ts";
import { BODY, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;
let open: UnifiedPushScene;
let scene: WebPushScene;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  open = await setUnifiedPushScene(service);
  scene = await setWebPushScene(service);
});

afterAll(() => service.stop());

type Header = readonly [string, string];
const SALT = "salt=DGv6ra1nlYgDCS1FRnbzlw";
const DH = "dh=BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";

async function accepted(headers: readonly Header[], body: Uint8Array | string = BODY) {
  const answer = await open.push({ headers, body });
  expect({ headers, status: answer.status }).toEqual({ headers, status: 201 });
  const frame = await open.device.push();
  open.device.ack(frame.seq);
  return frame;
}

async function refused(headers: readonly Header[], body: Uint8Array | string = BODY): Promise<void> {
  const answer = await open.push({ headers, body });
  expect({ headers, ...(JSON.parse(answer.body) as object) }).toMatchObject({ headers, code: 400, errno: 110 });
}

test("WP-4.01: a body needs one of the two codings", async () => {
  await refused([TTL]);
  for (const coding of ["gzip", "aesgcm128", "", "identity"]) await refused([TTL, ["Content-Encoding", coding]]);
  await accepted([TTL, ["Content-Encoding", "AES128GCM"]]);
});

test("WP-4.02: with aes128gcm salt and key stand in the body and nowhere else; the key of VAPID may", async () => {
  const coding = [TTL, ["Content-Encoding", "aes128gcm"]] as const;
  await refused([...coding, ["Encryption", SALT]]);
  await refused([...coding, ["Crypto-Key", DH]]);
  const frame = await accepted([...coding, ["Crypto-Key", "p256ecdsa=abc"], ["Encryption", "rs=4096"]]);
  expect(frame.headers).toEqual({ "Content-Encoding": "aes128gcm" });
});

test("WP-4.03: with aesgcm a salt is needed, and a key as soon as there are keys; an empty body needs nothing", async () => {
  const coding = [TTL, ["Content-Encoding", "aesgcm"]] as const;
  await refused(coding);
  await refused([...coding, ["Encryption", "rs=4096"]]);
  await refused([...coding, ["Encryption", SALT], ["Crypto-Key", "p256ecdsa=abc"]]);
  await accepted([...coding, ["Encryption", SALT]]);
  for (const headers of [coding, [...coding, ["Crypto-Key", "p256ecdsa=abc"]] as const, [TTL]]) {
    expect((await accepted(headers, "")).headers).toBeUndefined();
  }
});

test("WP-4.04: what is handed on is without quotes, padding and the key of VAPID", async () => {
  const frame = await accepted([
    TTL,
    ["Content-Encoding", "aesgcm"],
    ["Encryption", 'keyid="k";salt="XZpjdnLCqFMaGwhzt7fPkQ=="'],
    ["Crypto-Key", `keyid="k"; dh="abc=" , p256ecdsa="abcd="`],
  ]);
  expect(frame.headers).toEqual({
    "Content-Encoding": "aesgcm",
    Encryption: "keyid=k;salt=XZpjdnLCqFMaGwhzt7fPkQ",
    "Crypto-Key": "keyid=k;dh=abc",
  });
});

test("WP-4.05: plain text that is called aes128gcm is handed on as it is, and refused where bodies are looked at", async () => {
  const body = '{"notification":{"event_id":"$a"}}';
  const headers = [TTL, ["Content-Encoding", "aes128gcm"]] as const;
  expect((await accepted(headers, body)).payload).toBe(body);
  const strict = await startTestService({ strictBody: "on" });
  try {
    const { push } = await setUnifiedPushScene(strict);
    expect(JSON.parse((await push({ headers, body })).body)).toMatchObject({ code: 400, errno: 110 });
    const whole = Buffer.concat([Buffer.alloc(20), Buffer.of(65, 4), Buffer.alloc(81)]);
    expect((await push({ headers, body: whole })).status).toBe(201);
    expect((await push({ headers, body: whole.subarray(0, 102) })).status).toBe(400);
    expect((await push({ headers: [TTL], body: "" })).status).toBe(201);
  } finally {
    await strict.stop();
  }
});

/** What known senders put on the wire, and how it is to be answered where a key is needed and where none is. */
const FIELD: readonly {
  readonly who: string;
  readonly signs: "vapid" | "draft" | "foreign" | "never";
  readonly headers: (key: string) => readonly Header[];
  readonly body?: Uint8Array | string;
  /** Made to be sent where no key is needed. */
  readonly only?: "open";
}[] = [
  {
    who: "web-push, aes128gcm",
    signs: "vapid",
    headers: () => [
      ["TTL", "2419200"],
      ["Content-Type", "application/octet-stream"],
      ["Content-Encoding", "aes128gcm"],
      ["Urgency", "normal"],
    ],
  },
  {
    who: "web-push, aesgcm",
    signs: "draft",
    headers: (key) => [
      ["TTL", "2419200"],
      ["Content-Type", "application/octet-stream"],
      ["Content-Encoding", "aesgcm"],
      ["Encryption", SALT],
      ["Crypto-Key", `${DH};p256ecdsa=${key}`],
      ["Urgency", "normal"],
    ],
  },
  {
    who: "web-push, no payload",
    signs: "vapid",
    headers: () => [
      ["TTL", "60"],
      ["Urgency", "normal"],
    ],
    body: "",
  },
  {
    who: "web-push, no payload, aesgcm chosen",
    signs: "draft",
    headers: (key) => [
      ["TTL", "60"],
      ["Crypto-Key", `p256ecdsa=${key}`],
    ],
    body: "",
  },
  {
    who: "pywebpush",
    signs: "vapid",
    headers: () => [
      ["content-encoding", "aes128gcm"],
      ["ttl", "60"],
      ["Accept-Encoding", "gzip, deflate"],
      ["User-Agent", "python-requests/2.28"],
      ["x-wns-cache-policy", "cache"],
    ],
  },
  {
    who: "pywebpush, Vapid01, aesgcm",
    signs: "draft",
    headers: (key) => [
      ["crypto-key", `p256ecdsa=${key};${DH}`],
      ["encryption", SALT],
      ["content-encoding", "aesgcm"],
      ["ttl", "60"],
    ],
  },
  {
    who: "pywebpush, Vapid01, aes128gcm",
    signs: "draft",
    headers: (key) => [
      ["crypto-key", `p256ecdsa=${key}`],
      ["content-encoding", "aes128gcm"],
      ["ttl", "60"],
    ],
  },
  {
    who: "webpush-java",
    signs: "vapid",
    headers: (key) => [
      ["TTL", "60"],
      ["Content-Encoding", "aes128gcm"],
      ["Crypto-Key", `p256ecdsa=${key}`],
    ],
  },
  {
    who: "webpush-go, older",
    signs: "vapid",
    headers: () => [
      ["TTL", "60"],
      ["Transfer-Encoding", "chunked"],
      ["Content-Encoding", "aesgcm"],
      ["Encryption", SALT],
      ["Crypto-Key", DH],
    ],
    body: "3\r\nabc\r\n0\r\n\r\n",
  },
  {
    who: "Mastodon",
    signs: "draft",
    headers: (key) => [
      ["Ttl", "172800"],
      ["Urgency", "normal"],
      ["Content-Type", "application/octet-stream"],
      ["Content-Encoding", "aesgcm"],
      ["Encryption", SALT],
      ["Crypto-Key", `${DH};p256ecdsa=${key}`],
    ],
  },
  {
    who: "sygnal",
    signs: "vapid",
    headers: () => [
      ["User-Agent", "sygnal"],
      ["Content-Encoding", "aes128gcm"],
      ["TTL", "900"],
      ["Urgency", "low"],
      ["Topic", `${"a".repeat(30)}==`],
    ],
  },
  {
    who: "common-proxies, Matrix",
    signs: "never",
    headers: () => [
      ["User-Agent", "UnifiedPush-Common-Proxies"],
      ["Ttl", "86400"],
      ["Content-Encoding", "aes128gcm"],
    ],
    body: '{"notification":{"event_id":"$a"}}',
    only: "open",
  },
  {
    who: "common-proxies, aesgcm",
    signs: "foreign",
    headers: () => [
      ["Ttl", "86400"],
      ["Ttl", "86400"],
      ["Content-Encoding", "aesgcm"],
      ["Content-Encoding", "aes128gcm"],
      ["Urgency", "normal"],
    ],
    // The gateway moved what stood in headers into the body.
    body: Buffer.concat([Buffer.from(`aesgcm\nEncryption: ${SALT}\nCrypto-Key: ${DH}\n`), BODY]),
    only: "open",
  },
  {
    who: "common-proxies, generic",
    signs: "never",
    headers: () => [
      ["Ttl", "60"],
      ["Ttl", "60"],
      ["Content-Encoding", "aes128gcm"],
      ["Content-Encoding", "aes128gcm"],
      ["Urgency", "normal"],
    ],
    only: "open",
  },
];

for (const { who, signs, headers, body = BODY, only } of FIELD) {
  test(`WP-2.09, WP-4.02, WP-7.03: what ${who} sends is taken`, async () => {
    const { claims, sender, device } = scene;
    const jwt = sender.token(claims(signs === "foreign" ? { aud: "https://gateway.example" } : {}));
    const proof = {
      vapid: `vapid t=${jwt}, k=${sender.key}`,
      foreign: `vapid t=${jwt}, k=${sender.key}`,
      draft: `WebPush ${jwt}`,
      never: null,
    }[signs];
    const lines = [...(proof === null ? [] : [["Authorization", proof] as const]), ...headers(sender.key)];
    const first = await open.push({ headers: lines, body });
    expect(first.status).toBe(201);
    open.device.ack((await open.device.push()).seq);
    if (only === "open") return;
    const target = new URL(scene.channel.uri).pathname;
    const answer: RawAnswer = await exchangeRequest(service.port, { target, headers: lines, body });
    expect(answer.status).toBe(201);
    device.ack((await device.push()).seq);
  });
}
