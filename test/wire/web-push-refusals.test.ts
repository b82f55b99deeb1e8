/** Every refusal that a sender of Web Push may hear, in each profile of channels. @source docs/reference/web-push.md, chapter "Errors"; checks WP-1.05, WP-8.01 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type ErrorCode, errorRow, errors } from "@belfry/protocol";
import { type KeyedEndpoint, openKeyedEndpoint, PROFILES } from "../support/keyed-endpoint.ts";
import { askAdmin } from "../support/operator.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { ENCRYPTED, TTL } from "../support/web-push-scene.ts";

let service: TestService;
let endpoints: readonly KeyedEndpoint[];

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  endpoints = await Promise.all(PROFILES.map((profile) => openKeyedEndpoint(service, profile)));
});

afterAll(() => service.stop());

/** A row of the page's table: which `errno` and statuses a code may have. */
interface Row {
  readonly code: ErrorCode;
  readonly errno: number | null;
  readonly statuses: readonly number[];
}

const PAGE = readFileSync(new URL("../../docs/reference/web-push.md", import.meta.url), "utf8");
const ROWS: readonly Row[] = Array.from(
  PAGE.matchAll(/^\| (\d{3}|`null`) +\| (\d{3}[^|]*)\| (`[A-Z_`, ]+)\|$/gm),
).flatMap(([, errno = "", statuses = "", codes = ""]) =>
  Array.from(codes.matchAll(/[A-Z_]+/g), ([code]) => ({
    code: code as ErrorCode,
    errno: errno === "`null`" ? null : Number(errno),
    statuses: Array.from(statuses.matchAll(/\b[45]\d\d\b/g), ([status]) => Number(status)),
  })),
);

interface ErrorBody {
  readonly code: number;
  readonly errno: number | null;
  readonly error: string;
  readonly message: string;
  readonly more_info: string;
}

/** Receipts that nobody subscribed to. */
const LOST = '</r/nobody>; rel="urn:ietf:params:push:receipt"';

const typeOf = ({ headers }: RawAnswer) => headers.find(([name]) => /^content-type$/i.test(name))?.[1];

/** The body has its five members, each of its type, and says the same as the status line. */
function expectErrorBody(answer: RawAnswer): ErrorBody {
  const body = JSON.parse(answer.body) as ErrorBody;
  expect(Object.keys(body)).toEqual(["code", "errno", "error", "message", "more_info"]);
  expect(typeOf(answer)).toStartWith("application/json");
  expect(answer.statusLine).toBe(`HTTP/1.1 ${body.code} ${body.error}`);
  expect(body.message.length).toBeGreaterThan(5);
  expect(body.more_info).toStartWith("https://www.rfc-editor.org/rfc/rfc8");
  return body;
}

/** On a channel of WNS its headers say it too; on others there are none of them. */
function expectWnsHeaders(answer: RawAnswer, { profile }: KeyedEndpoint, message: string): void {
  if (profile !== "wns") {
    expect(answer.headers.filter(([name]) => /^(?:x-wns-|ms-cv)/i.test(name))).toEqual([]);
    return;
  }
  const status = answer.status === 429 ? "channelthrottled" : "dropped";
  expect([answer.header("X-WNS-STATUS"), answer.header("X-WNS-NOTIFICATIONSTATUS")]).toEqual([status, status]);
  expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe(message);
  expect(answer.header("X-WNS-MSG-ID")).toMatch(/^[0-9A-F]{16}$/);
  expect(answer.header("X-WNS-DEBUG-TRACE")).toMatch(/^\w+$/);
  expect(answer.header("MS-CV")).toMatch(/^[\w+/]{22}\.0$/);
}

test("the page of Web Push tells the errno of every code that has one", () => {
  const told = ROWS.filter(({ errno }) => errno !== null);
  expect(told.length).toBeGreaterThan(25);
  for (const { code, errno } of told) expect({ code, errno: errorRow(code).errno }).toEqual({ code, errno });
  const codes = (Object.keys(errors) as ErrorCode[]).filter((code) => errorRow(code).errno !== null);
  expect(told.map(({ code }) => code).sort()).toEqual(codes.sort());
});

test("WP-1.05, WP-2.21, WP-8.01: every refusal of a push has its status, errno and body in each profile, and the headers of WNS where WNS is spoken; what is temporary is 429 or 5xx", async () => {
  // Some codes are for devices that subscribe, and no push is ever refused with them.
  const ofPushes = ROWS.filter(({ code }) => errorRow(code).wnsStatus !== null);
  expect(ofPushes.length).toBeGreaterThan(25);
  for (const { code, errno, statuses } of ofPushes) {
    for (const endpoint of endpoints) {
      await askAdmin(service, "POST /v1/faults", { effect: { does: "refuse", on: "push", code }, times: 1 });
      const answer = await endpoint.push();
      const body = expectErrorBody(answer);
      expect({ code, errno: body.errno }).toEqual({ code, errno });
      expect(statuses).toContain(answer.status);
      expectWnsHeaders(answer, endpoint, body.message);
      const isTemporary = errorRow(code).advice === "retry-later";
      expect({ code, again: answer.header("Retry-After") !== undefined }).toEqual({ code, again: isTemporary });
      // Senders in the field delete a subscription on any other 4xx.
      if (isTemporary)
        expect({ code, mild: answer.status === 429 || answer.status >= 500 }).toEqual({ code, mild: true });
      // A fault that bit is gone a moment later.
      service.clock.advance(1000);
    }
  }
});

test("WP-1.05, WP-8.01: so has every refusal that a sender brings about", async () => {
  for (const endpoint of endpoints) {
    const { claims, push, sender } = endpoint;
    const other = createVapidSender();
    const foreign = other.authorization(claims());
    const over = sender.authorization(claims({ exp: 1 }));
    const wrong: readonly (readonly [errno: number | null, answer: Promise<RawAnswer>])[] = [
      [null, push({ method: "PUT", body: "" })],
      [109, push({ authorization: null })],
      [109, push({ authorization: "vapid t=a.b.c, k=d" })],
      [109, push({ authorization: over })],
      [109, push({ authorization: foreign })],
      [104, push({ body: new Uint8Array(4097) })],
      [111, push({ headers: ENCRYPTED })],
      [112, push({ headers: [["TTL", "soon"], ...ENCRYPTED] })],
      [114, push({ headers: [["TTL", "-1"], ...ENCRYPTED] })],
      [115, push({ headers: [TTL, ["Urgency", "now"], ...ENCRYPTED] })],
      [113, push({ headers: [TTL, ["Topic", "a b"], ...ENCRYPTED] })],
      [110, push({ headers: [TTL] })],
      [116, push({ headers: [TTL, ["Prefer", "respond-async"], ["Link", LOST], ...ENCRYPTED] })],
    ];
    for (const [errno, answering] of wrong) {
      const answer = await answering;
      const body = expectErrorBody(answer);
      expect(body.errno).toBe(errno);
      // Of a method that nothing takes it is not asked whose channel it is for.
      if (errno !== null) expectWnsHeaders(answer, endpoint, body.message);
    }
  }
});

test("WP-1.05: so has what is refused of messages and receipts, and of endpoints that nobody has", async () => {
  for (const [method, target, code, errno] of [
    ["POST", "/w/x", 404, 102],
    ["POST", "/wpush/v1/x", 404, 102],
    ["POST", "/wpush/v2/", 404, 102],
    ["DELETE", "/m/x", 404, 102],
    ["GET", "/m/x", 405, null],
    ["GET", "/r/x", 404, 102],
    ["DELETE", "/r/x", 404, 102],
    ["POST", "/r/x", 405, null],
    ["PUT", "/notif/x", 404, 102],
  ] as const) {
    const answer = await exchangeRequest(service.port, { method, target });
    const body = expectErrorBody(answer);
    expect({ method, target, code: body.code, errno: body.errno }).toEqual({ method, target, code, errno });
    if (code === 405) expect(answer.header("Allow")).toMatch(/OPTIONS$/);
  }
});

test("WP-1.05, WP-8.01: so have channels that were closed, and those whose time is over", async () => {
  const closed = await Promise.all(PROFILES.map((profile) => openKeyedEndpoint(service, profile)));
  await Promise.all(closed.map(({ close }) => close()));
  service.clock.advance(61 * 86_400_000);
  for (const endpoint of [...closed, ...endpoints]) {
    const answer = await endpoint.push();
    const body = expectErrorBody(answer);
    expect([body.code, body.errno]).toEqual([410, 106]);
    expect(answer.header("Cache-Control")).toBe("max-age=86400");
    expectWnsHeaders(answer, endpoint, body.message);
  }
});
