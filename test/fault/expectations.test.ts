/** What a request asks of its connection: to be told to go on, or to speak another protocol. Nothing of it changes what is refused. */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { DEVICE_PATH, DEVICE_SUBPROTOCOL, TOKEN_PATH } from "@belfry/protocol";
import { booksOf } from "../support/operator.ts";
import { exchangeBytes, openRawConnection, type RawConnection } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { formatPush, TOAST, targetOf, type WirePush } from "../support/wire-push.ts";

let service: TestService;
let scene: Scene;
/** How many pushes were answered 200. */
let served = 0;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
});

afterAll(() => service.stop());

afterEach(async () => {
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: served });
});

const BODY = "<toast>patient</toast>";
const CONTINUE = ["Expect", "100-continue"] as const;

const pushWith = (...lines: (readonly [string, string])[]): WirePush => ({ headers: [...TOAST, ...lines], body: BODY });

/** The next answer that is final: the runtime says 100 by itself, sometimes twice, before anybody is asked whether he may go on. */
async function finalOf(connection: RawConnection) {
  for (let answer = await connection.next(); ; answer = await connection.next()) {
    if (answer === null || answer.status >= 200) return answer;
  }
}

/** The connection still serves the app, and what comes now is answered for itself. */
async function expectGoesOn(connection: RawConnection, name: string): Promise<void> {
  connection.write(formatPush(scene, pushWith(["MS-CV", name])));
  const answer = await finalOf(connection);
  expect({ status: answer?.status, cv: answer?.header("MS-CV") }).toEqual({ status: 200, cv: name });
  served++;
  const frame = await scene.device.push();
  expect(frame.id).toBe(answer?.header("X-WNS-MSG-ID") ?? "none");
  scene.device.ack(frame.seq);
}

test("a stranger who waits for 100 Continue is refused before his body, and his body is never a request", async () => {
  const body = formatPush(scene, pushWith(["MS-CV", "hidden"]));
  const head = `POST ${targetOf(scene.channel.uri)} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n`;
  const connection = await openRawConnection(service.port);
  connection.write(`${head}Content-Length: ${body.length}\r\n\r\n`);
  expect((await finalOf(connection))?.status).toBe(401);
  connection.write(body);
  await expectGoesOn(connection, "after.401");
  connection.destroy();
});

test("a body that is announced as too long is refused before it is sent", async () => {
  const head = formatPush(scene, { headers: [...TOAST, CONTINUE, ["Content-Length", "1000000000"]], body: "" });
  const connection = await openRawConnection(service.port);
  connection.write(head);
  expect((await finalOf(connection))?.status).toBe(413);
  connection.destroy();
  const type = "Content-Type: application/x-www-form-urlencoded";
  const form = `POST ${TOKEN_PATH} HTTP/1.1\r\nHost: a\r\n${type}\r\nExpect: 100-continue\r\nContent-Length: 4097\r\n\r\n`;
  const waiting = await openRawConnection(service.port);
  waiting.write(form);
  expect(await finalOf(waiting)).toMatchObject({ status: 400, body: expect.stringContaining("too long") });
  waiting.destroy();
});

test("a body a little over the limit is refused once it came, and the connection goes on", async () => {
  const body = "x".repeat(5001);
  const whole = formatPush(scene, { headers: [...TOAST, CONTINUE], body });
  const connection = await openRawConnection(service.port);
  connection.write(whole.subarray(0, whole.length - body.length));
  expect((await connection.next())?.status).toBe(100);
  connection.write(body);
  expect((await finalOf(connection))?.status).toBe(413);
  await expectGoesOn(connection, "after.413");
  connection.destroy();
});

test("a sender who is told to go on and hangs up leaves nothing behind", async () => {
  const whole = formatPush(scene, pushWith(CONTINUE));
  const connection = await openRawConnection(service.port);
  connection.write(whole.subarray(0, whole.length - BODY.length));
  expect((await connection.next())?.status).toBe(100);
  connection.destroy();
  await connection.ended;
});

test("other expectations, and ones of HTTP/1.0, change nothing", async () => {
  for (const value of ["100-CONTINUE", "200-ok", "nonsense", "100-continue, nonsense", ""]) {
    const connection = await openRawConnection(service.port);
    connection.write(formatPush(scene, pushWith(["Expect", value], ["MS-CV", "expects"])));
    const answer = await finalOf(connection);
    expect({ value, status: answer?.status, cv: answer?.header("MS-CV") }).toEqual({
      value,
      status: 200,
      cv: "expects",
    });
    served++;
    scene.device.ack((await scene.device.push()).seq);
    await expectGoesOn(connection, "after.expectation");
    connection.destroy();
  }
  const old = await openRawConnection(service.port);
  old.write(formatPush(scene, pushWith(CONTINUE)).toString().replace("HTTP/1.1", "HTTP/1.0"));
  expect((await finalOf(old))?.status).toBe(200);
  served++;
  scene.device.ack((await scene.device.push()).seq);
  await old.ended;
});

const H2C = [
  ["Connection", "Upgrade, HTTP2-Settings"],
  ["Upgrade", "h2c"],
  ["HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA"],
] as const;

const WEBSOCKET = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["Sec-WebSocket-Protocol", DEVICE_SUBPROTOCOL],
] as const;

const lines = (...headers: (readonly [string, string])[]) =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");

test("a push that offers to speak HTTP/2 is answered in HTTP/1.1, and the connection goes on", async () => {
  for (const offer of [
    H2C,
    [
      ["Connection", "Upgrade"],
      ["Upgrade", "TLS/1.0"],
    ] as const,
  ]) {
    const connection = await openRawConnection(service.port);
    connection.write(formatPush(scene, pushWith(...offer)));
    expect((await connection.next())?.statusLine).toBe("HTTP/1.1 200 OK");
    served++;
    scene.device.ack((await scene.device.push()).seq);
    await expectGoesOn(connection, "after.upgrade");
    connection.destroy();
  }
});

test("HTTP/2 by itself, an upgrade of everything, and HTTP/2 for a device are refused", async () => {
  for (const bytes of [
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n",
    `GET ${DEVICE_PATH} HTTP/1.1\r\nHost: a\r\n${lines(...H2C, ["Sec-WebSocket-Protocol", DEVICE_SUBPROTOCOL])}\r\n`,
  ]) {
    expect((await exchangeBytes(service.port, bytes))?.status).toBe(400);
  }
});

test("a WebSocket opens where devices connect, by GET, and nowhere else", async () => {
  const upgrade = (method: string, target: string) =>
    exchangeBytes(
      service.port,
      `${method} ${target} HTTP/1.1\r\nHost: a\r\n${lines(...WEBSOCKET)}Content-Length: 0\r\n\r\n`,
    );
  expect((await upgrade("GET", DEVICE_PATH))?.status).toBe(101);
  expect((await upgrade("POST", DEVICE_PATH))?.status).toBe(400);
  expect((await upgrade("GET", targetOf(scene.channel.uri)))?.status).toBe(405);
  expect((await upgrade("POST", TOKEN_PATH))?.status).toBe(400);
  expect((await upgrade("GET", "/healthz"))?.status).toBe(200);
});

test("a push written behind an upgrade is no push", async () => {
  const connection = await openRawConnection(service.port);
  const upgrade = `GET ${DEVICE_PATH} HTTP/1.1\r\nHost: a\r\n${lines(...WEBSOCKET)}\r\n`;
  connection.write(Buffer.concat([Buffer.from(upgrade), formatPush(scene, pushWith())]));
  expect((await connection.next())?.status).toBe(101);
  // Its first byte is no frame that a device may send.
  await connection.ended;
});
