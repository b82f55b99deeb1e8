/**
 * The bytes of a token answer as one read gets them: a known sender reads 1,023 bytes, once, and looks for the first brace.
 *
 * @source docs/reference/wns.md, R-4.7, WNS-4.03
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { type AppCredentials, formatTokenRequest, readTokenResponse, TOKEN_PATH } from "@belfry/protocol";
import { createApp } from "../support/operator.ts";
import { formatRequest } from "../support/raw-http.ts";
import { openRelay } from "../support/relay.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

const MOST_BYTES = 1000;

let plain: TestService;
let secure: TestService;
let app: AppCredentials;
/** Authority of the second one's certificate. */
let ca: string;

beforeAll(async () => {
  plain = await startTestService();
  app = await createApp(plain);
  const prepare = async (data: string) => cpSync(plain.data, data, { recursive: true });
  secure = await startTestService({ tls: "dev", prepare });
  ca = readFileSync(join(secure.data, "ca", "ca.pem"), "utf8");
});

afterAll(() => Promise.all([plain.stop(), secure.stop()]));

const request = () =>
  formatRequest({
    target: TOKEN_PATH,
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: formatTokenRequest(app),
    host: "login.live.com",
  });

/** Asks on a connection, and gives what the first read of it brings. */
async function firstReadOf(socket: Socket, ready: "connect" | "secureConnect"): Promise<Buffer> {
  const read = await new Promise<Buffer>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("data", resolve);
    socket.once(ready, () => socket.write(request()));
  });
  socket.destroy();
  return read;
}

/** A whole success, in at most a thousand bytes, with no brace before its body. */
function expectWhole(read: Buffer): void {
  const text = read.toString("latin1");
  expect(text).toStartWith("HTTP/1.1 200 OK\r\n");
  const bodyAt = text.indexOf("\r\n\r\n") + 4;
  expect(text.indexOf("{")).toBe(bodyAt);
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1]);
  expect(read.length).toBe(bodyAt + length);
  expect(read.length).toBeLessThanOrEqual(MOST_BYTES);
  const token = readTokenResponse(text.slice(bodyAt))?.accessToken ?? "";
  expect(token).toMatch(/^[A-Za-z0-9+/=._-]{1,400}$/);
}

const tlsSocket = (port: number) =>
  connectTls({ host: "127.0.0.1", port, ca, servername: "localhost", maxVersion: "TLSv1.2" });

test("WNS-4.03 over TCP the whole answer is in the first read, at most 1000 bytes, and has no brace before its body", async () => {
  for (let times = 0; times < 100; times++) {
    expectWhole(await firstReadOf(connect({ host: "127.0.0.1", port: plain.port }), "connect"));
  }
});

test("WNS-4.03 over TLS the whole answer is in the first read, at most 1000 bytes, and has no brace before its body", async () => {
  for (let times = 0; times < 20; times++) expectWhole(await firstReadOf(tlsSocket(secure.port), "secureConnect"));
});

/** The kinds of the records of TLS in a stream. @source RFC 5246 section 6.2.1 */
function recordsIn(stream: Buffer): number[] {
  const kinds: number[] = [];
  for (let at = 0; at + 5 <= stream.length; at += 5 + stream.readUInt16BE(at + 3)) kinds.push(stream.readUInt8(at));
  return kinds;
}

const APPLICATION_DATA = 23;

test("R-4.7 over TLS head and body travel in one record", async () => {
  const heard: Buffer[] = [];
  const relay = await openRelay(secure, (bytes) => heard.push(bytes));
  const read = await firstReadOf(tlsSocket(relay.port), "secureConnect");
  expectWhole(read);
  // In TLS 1.2 everything of the handshake is told by its kind.
  const kinds = recordsIn(Buffer.concat(heard));
  expect(kinds.length).toBeGreaterThan(2);
  expect(kinds.filter((kind) => kind === APPLICATION_DATA)).toEqual([APPLICATION_DATA]);
  await relay.close();
});
