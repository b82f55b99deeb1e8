/**
 * The heads of answers, line by line. The order of header lines carries no meaning, so both sides are sorted.
 *
 * @source docs/reference/wns.md, R-6.1 to
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { formatTokenRequest, TOKEN_PATH } from "@belfry/protocol";
import { createApp } from "../support/operator.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, RAW } from "../support/wire-push.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** Values that differ from answer to answer, by their form. */
const VARYING: readonly (readonly [line: RegExp, shown: string])[] = [
  [/^X-WNS-MSG-ID: [0-9A-F]{16}$/, "X-WNS-MSG-ID: …"],
  [/^X-WNS-DEBUG-TRACE: [A-Z0-9]{13,15}$/, "X-WNS-DEBUG-TRACE: …"],
  [/^MS-CV: [A-Za-z0-9+/]{22}\.0$/, "MS-CV: …"],
  [/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, "Date: …"],
  [/^Content-Length: [1-9]\d{1,2}$/, "Content-Length: …"],
];

const shown = (line: string) => VARYING.find(([form]) => form.test(line))?.[1] ?? line;

/** Status line first, then the header lines sorted, varying values elided. */
function headOf({ head }: RawAnswer): string[] {
  const [statusLine = "", ...lines] = head.split("\r\n");
  return [statusLine, ...lines.map(shown).sort()];
}

/** What every answer to a push carries. */
const ALWAYS = [
  "Content-Length: 0",
  "X-WNS-MSG-ID: …",
  "X-WNS-DEBUG-TRACE: …",
  "MS-CV: …",
  "Strict-Transport-Security: max-age=31536000; includeSubDomains",
  "Date: …",
];

function golden(statusLine: string, status: string, ...specific: string[]): string[] {
  const lines = [`X-WNS-STATUS: ${status}`, `X-WNS-NOTIFICATIONSTATUS: ${status}`, ...specific, ...ALWAYS];
  return [statusLine, ...lines.sort()];
}

const STATUS_WANTED = ["X-WNS-RequestForStatus", "true"] as const;

test("the golden transcript: a toast for a connected device, with the status asked for", async () => {
  const scene = await setScene(service);
  const answer = await exchangePush(service.port, scene, {
    headers: [["Content-Type", "text/xml"], ["X-WNS-Type", "wns/toast"], STATUS_WANTED],
  });
  expect(headOf(answer)).toEqual(golden("HTTP/1.1 200 OK", "received", "X-WNS-DEVICECONNECTIONSTATUS: connected"));
  expect(answer.body).toBe("");
});

test("the golden head of a raw notification sent as text/xml", async () => {
  const scene = await setScene(service);
  const answer = await exchangePush(service.port, scene, {
    headers: [
      ["Content-Type", "text/xml"],
      ["X-WNS-Type", "wns/raw"],
    ],
  });
  const why = "X-WNS-ERROR-DESCRIPTION: Content-Type should be application/octet-stream";
  expect(headOf(answer)).toEqual(golden("HTTP/1.1 400 Bad Request", "dropped", why));
});

test("the golden head of a damaged channel token", async () => {
  const scene = await setScene(service);
  const answer = await exchangePush(service.port, scene, { uri: `${scene.channel.uri}A` });
  const why = "X-WNS-ERROR-DESCRIPTION: Invalid channel URL";
  expect(headOf(answer)).toEqual(golden("HTTP/1.1 404 Not Found", "dropped", why));
});

test("the golden head of another app's token", async () => {
  const scene = await setScene(service);
  const foreign = await accessTokenOf(service, await createApp(service, "News"));
  const answer = await exchangePush(service.port, scene, { authorization: `Bearer ${foreign}` });
  const why = "X-WNS-ERROR-DESCRIPTION: Channel URL incompatible with caller app";
  expect(headOf(answer)).toEqual(golden("HTTP/1.1 403 Forbidden", "dropped", why));
});

test("the golden head of a closed channel", async () => {
  const scene = await setScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const answer = await exchangePush(service.port, scene);
  const why = "X-WNS-ERROR-DESCRIPTION: Revoked channel URL";
  expect(headOf(answer)).toEqual(golden("HTTP/1.1 410 Gone", "dropped", why));
});

test("the golden head of a raw notification for a device that is away, with and without the status asked for", async () => {
  const scene: Scene = await setScene(service);
  await leave(service, scene.device);
  const why = "X-WNS-ERROR-DESCRIPTION: Device is offline and X-WNS-Cache-Policy is no-cache";
  const plain = await exchangePush(service.port, scene, { headers: RAW, body: "ding" });
  expect(headOf(plain)).toEqual(golden("HTTP/1.1 200 OK", "dropped", why));
  const asked = await exchangePush(service.port, scene, { headers: [...RAW, STATUS_WANTED], body: "ding" });
  expect(headOf(asked)).toEqual(
    golden("HTTP/1.1 200 OK", "dropped", why, "X-WNS-DEVICECONNECTIONSTATUS: disconnected"),
  );
});

test("the golden head of an access token that is missing", async () => {
  const scene = await setScene(service);
  const answer = await exchangePush(service.port, scene, { authorization: null });
  expect(headOf(answer)).toEqual(
    golden(
      "HTTP/1.1 401 Unauthorized",
      "dropped",
      "WWW-Authenticate: Bearer",
      "X-WNS-ERROR-DESCRIPTION: Invalid token",
    ),
  );
});

test("the golden head of an access token that has expired", async () => {
  const scene = await setScene(service);
  service.clock.advance(86_400_000);
  const answer = await exchangePush(service.port, scene);
  expect(headOf(answer)).toEqual(
    golden(
      "HTTP/1.1 401 Unauthorized",
      "dropped",
      'WWW-Authenticate: Bearer error="invalid_token",error_description="Token expired"',
      "X-WNS-ERROR-DESCRIPTION: Token expired",
    ),
  );
});

const FORM = [["Content-Type", "application/x-www-form-urlencoded"]] as const;
const JSON_HEAD = ["Content-Type: application/json", "Cache-Control: no-store", "Content-Length: …", "Date: …"].sort();

test("the golden answer of the token endpoint to a client that proves itself", async () => {
  const body = formatTokenRequest(await createApp(service));
  const answer = await exchangeRequest(service.port, { target: TOKEN_PATH, headers: FORM, body });
  expect(headOf(answer)).toEqual(["HTTP/1.1 200 OK", ...JSON_HEAD]);
  expect(answer.body).toMatch(/^\{"token_type":"bearer","access_token":"[A-Za-z0-9_-]+","expires_in":86400\}$/);
});

test("the golden answer of the token endpoint to an unknown client", async () => {
  const packageSid = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
  const body = formatTokenRequest({ packageSid, clientSecret: "a+b/c=&d" });
  const answer = await exchangeRequest(service.port, { target: TOKEN_PATH, headers: FORM, body });
  expect(headOf(answer)).toEqual(["HTTP/1.1 400 Bad Request", ...JSON_HEAD]);
  expect(answer.body).toBe('{"error":"invalid_client","error_description":"Invalid client id"}');
});
