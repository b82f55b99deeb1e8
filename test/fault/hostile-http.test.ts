/** Requests that are no requests, or hope to be read in two ways: refused, and nobody else notices. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { DEVICE_PATH, TOKEN_PATH } from "@belfry/protocol";
import fc from "fast-check";
import { booksOf } from "../support/operator.ts";
import { exchangeBytes, openRawConnection } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, formatPush, TOAST, targetOf } from "../support/wire-push.ts";

let service: TestService;
/** Nothing is ever accepted for this one's channel, whatever is sent there. */
let scene: Scene;
/** Always served. */
let neighbour: Scene;

beforeAll(async () => {
  service = await startTestService();
  [scene, neighbour] = await Promise.all([setScene(service), setScene(service)]);
});

afterAll(() => service.stop());

afterEach(async () => {
  expect(await neighbour.push(toast("still served?"))).toMatchObject({ status: 200, wnsStatus: "received" });
  neighbour.device.ack((await neighbour.device.push()).seq);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 0 });
});

interface Head {
  readonly version?: string;
  readonly host?: string;
  readonly end?: string;
  /** Whose push it is. */
  readonly of?: Scene;
}

/** A push that would be accepted but for its framing. */
function framed(lines: readonly string[], body: string, head: Head = {}): string {
  const { version = "HTTP/1.1", host = "Host: n1.push.example", end = "\r\n", of = scene } = head;
  const all = [
    `POST ${targetOf(of.channel.uri)} ${version}`,
    ...(host === "" ? [] : [host]),
    `Authorization: Bearer ${of.accessToken}`,
    "Content-Type: text/xml",
    "X-WNS-Type: wns/toast",
    ...lines,
  ];
  return `${all.join(end)}${end}${end}${body}`;
}

/** 400-class, 500-class, or no answer at all. */
async function expectRefused(what: string, bytes: string): Promise<void> {
  const answer = await exchangeBytes(service.port, bytes);
  expect({ what, refused: answer === null || (answer.status >= 400 && answer.status < 600) }).toEqual({
    what,
    refused: true,
  });
}

test("the same push framed rightly, by length or in chunks, is accepted", async () => {
  for (const bytes of [
    framed(["Content-Length: 8"], "<toast/>", { of: neighbour }),
    framed(["Transfer-Encoding: chunked"], "8\r\n<toast/>\r\n0\r\n\r\n", { of: neighbour }),
  ]) {
    expect((await exchangeBytes(service.port, bytes))?.status).toBe(200);
    neighbour.device.ack((await neighbour.device.push()).seq);
  }
});

test("two lengths, a length beside chunks, and lengths that are no number are refused", async () => {
  for (const lines of [
    ["Content-Length: 8", "Content-Length: 9"],
    ["Content-Length: 8, 9"],
    ["Content-Length: 8", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 8"],
    ["Content-Length: -8"],
    ["Content-Length: +8"],
    ["Content-Length: 0x8"],
    ["Content-Length: 8 8"],
    ["Content-Length: 99999999999999999999999"],
    ["Content-Length:"],
  ]) {
    await expectRefused(lines.join(), framed(lines, "<toast/>"));
  }
});

test("transfer encodings other than chunked, and chunks that are none, are refused", async () => {
  for (const coding of ["xchunked", "chunked, identity", "identity, chunked, gzip", "gzip"]) {
    await expectRefused(coding, framed([`Transfer-Encoding: ${coding}`], "8\r\n<toast/>\r\n0\r\n\r\n"));
  }
  for (const chunks of [
    "zz\r\n<toast/>\r\n0\r\n\r\n",
    "-8\r\n<toast/>\r\n0\r\n\r\n",
    "fffffffffffffffff\r\n<toast/>",
  ]) {
    await expectRefused(chunks, framed(["Transfer-Encoding: chunked"], chunks));
  }
});

test("folded lines, blanks before the colon, names that are none and bare line feeds are refused", async () => {
  const length = "Content-Length: 8";
  await expectRefused("folded", framed(["X-Folded: a", " b", length], "<toast/>"));
  await expectRefused("blank before the colon", framed(["Content-Length : 8"], "<toast/>"));
  await expectRefused("blank in a name", framed(["X WNS: a", length], "<toast/>"));
  await expectRefused("no colon", framed(["nonsense", length], "<toast/>"));
  await expectRefused("no name", framed([": a", length], "<toast/>"));
  await expectRefused("zero byte", framed(["X-Zero: a\0b", length], "<toast/>"));
  await expectRefused("bare line feeds", framed([length], "<toast/>", { end: "\n" }));
});

test("a missing Host and versions that do not exist are refused", async () => {
  await expectRefused("no Host", framed(["Content-Length: 8"], "<toast/>", { host: "" }));
  for (const version of ["HTTP/9.9", "HTTP/1.1.1", "HTTPS/1.1", "ICY", ""]) {
    await expectRefused(version, framed(["Content-Length: 8"], "<toast/>", { version }));
  }
});

test("a second request hidden in the body of the first is never read as one", async () => {
  const hidden = framed(["Content-Length: 8"], "<toast/>");
  const chunked = `0\r\n\r\n${hidden}`;
  for (const lines of [
    [`Content-Length: ${chunked.length}`, "Transfer-Encoding: chunked"],
    ["Content-Length: 0", `Content-Length: ${hidden.length}`],
    ["Transfer-Encoding : chunked", `Content-Length: ${chunked.length}`],
  ]) {
    await expectRefused(lines.join(), framed(lines, chunked));
  }
  // Where the outer length is right, what it hides is a body and nothing else.
  const outer = framed([`Content-Length: ${hidden.length}`], hidden).replace(
    "X-WNS-Type: wns/toast",
    "X-WNS-Type: none",
  );
  expect((await exchangeBytes(service.port, outer))?.status).toBe(400);
});

test("a head that is far too large is refused, in one header or in many", async () => {
  await expectRefused("one", framed([`X-Large: ${"x".repeat(100_000)}`, "Content-Length: 8"], "<toast/>"));
  const many = Array.from({ length: 5000 }, (_, at) => `X-Many-${at}: ${"x".repeat(50)}`);
  await expectRefused("many", framed([...many, "Content-Length: 8"], "<toast/>"));
  await expectRefused("a path", `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
});

test("a sender that proves nothing is refused before its body is read, however large it says it is", async () => {
  for (const target of [targetOf(scene.channel.uri), "/elsewhere", DEVICE_PATH]) {
    const head = `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n`;
    const answer = await exchangeBytes(service.port, head);
    expect([400, 401, 404]).toContain(answer?.status ?? 0);
  }
});

test("an unproved sender that goes on sending megabytes after its refusal costs nobody anything", async () => {
  const connection = await openRawConnection(service.port);
  connection.write(`POST ${targetOf(scene.channel.uri)} HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n`);
  expect((await connection.next())?.status).toBe(401);
  const megabyte = Buffer.alloc(1_000_000);
  for (let sent = 0; sent < 20 && connection.write(megabyte); sent++);
  expect((await exchangePush(service.port, neighbour)).status).toBe(200);
  neighbour.device.ack((await neighbour.device.push()).seq);
  connection.destroy();
});

test("a form without end for the token endpoint is refused once it is too long", async () => {
  const connection = await openRawConnection(service.port);
  const type = "Content-Type: application/x-www-form-urlencoded";
  connection.write(`POST ${TOKEN_PATH} HTTP/1.1\r\nHost: a\r\n${type}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const answer = connection.next();
  const chunk = `400\r\n${"x".repeat(1024)}\r\n`;
  for (let sent = 0; sent < 100 && connection.write(chunk); sent++);
  expect((await answer)?.status ?? 400).toBe(400);
  connection.destroy();
});

test("a connection that dies in the middle of head or body leaves nothing behind", async () => {
  const whole = formatPush(scene, { body: "<toast>never whole</toast>" });
  for (const kept of [1, 10, 100, whole.length - 20, whole.length - 1]) {
    const connection = await openRawConnection(service.port);
    connection.write(whole.subarray(0, kept));
    expect((await exchangePush(service.port, neighbour)).status).toBe(200);
    neighbour.device.ack((await neighbour.device.push()).seq);
    connection.destroy();
    await connection.ended;
  }
});

test("senders that dribble head or body hold up nobody, and stopping the service does not wait for them", async () => {
  const own = await startTestService();
  const theirs = await setScene(own);
  const whole = formatPush(theirs, { body: "<toast>slow</toast>" });
  const slow = [];
  for (const kept of [20, whole.length - 3]) {
    for (let count = 0; count < 50; count++) {
      const connection = await openRawConnection(own.port);
      connection.write(whole.subarray(0, kept));
      slow.push(connection);
    }
  }
  expect(await theirs.push(toast("quick"))).toMatchObject({ status: 200 });
  await own.stop();
  await Promise.all(slow.map(({ ended }) => ended));
});

test("a header that is there three hundred times is one refusal", async () => {
  const repeated = Array.from({ length: 300 }, (_, at) => ["X-WNS-TTL", `${at}`] as const);
  const answer = await exchangePush(service.port, scene, { headers: [...TOAST, ...repeated] });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

const pieces = fc.constantFrom(
  "POST ",
  "GET ",
  "/",
  "/?token=",
  "/device",
  "/accesstoken.srf",
  " HTTP/1.1\r\n",
  " HTTP/1.0\r\n",
  "Host: a\r\n",
  "Content-Length: ",
  "Transfer-Encoding: chunked\r\n",
  "Upgrade: websocket\r\nConnection: Upgrade\r\n",
  "Authorization: Bearer ",
  "X-WNS-Type: wns/raw\r\n",
  "Expect: 100-continue\r\n",
  "\r\n",
  "\r\n\r\n",
  "5\r\nabcde\r\n",
  "0\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
);
const noise = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const almostHttp = fc.array(fc.oneof(pieces, noise), { minLength: 1, maxLength: 20 }).map((parts) => parts.join(""));

test("whatever bytes arrive on the port, the service goes on", async () => {
  await fc.assert(
    fc.asyncProperty(almostHttp, async (text) => {
      const connection = await openRawConnection(service.port);
      connection.write(Buffer.from(text, "latin1"));
      const healthy = await exchangeBytes(service.port, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
      connection.destroy();
      expect(healthy?.status).toBe(200);
    }),
    { numRuns: 150 },
  );
});
