/** The way out over real sockets. */
import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { devTls } from "@belfry/host";
import { createEgress, type Egress, EgressFailure, type EgressOptions } from "./egress.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** A server that hears whole requests of a small size and answers as it is told; null says nothing. */
async function serve(answer: (request: string, nth: number, socket: Socket) => string | null) {
  const seen: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      seen.push(bytes.toString("latin1"));
      const text = answer(bytes.toString("latin1"), seen.length, socket);
      if (text !== null) socket.write(text);
    });
  });
  const port = await listening(server);
  return { seen, port, url: `http://127.0.0.1:${port}`, connections: () => connections };
}

function listening(server: Server): Promise<number> {
  undo.push(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

function open(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allowPrivate: true, own: () => [], ...options });
  undo.push(() => egress.close());
  return egress;
}

const post = (egress: Egress, url: string, headers: Record<string, string> = {}, own: Record<string, string> = {}) =>
  egress.send({ method: "POST", url: new URL(url), headers, body: Buffer.from("body") }, own);

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof EgressFailure ? [error.kind, error.code] : error),
  );

test("a request goes out whole, with its own headers and a length, and the answer comes back", async () => {
  const server = await serve(() => OK);
  const answer = await post(open(), `${server.url}/path?q=a%2bb`, { "X-A": "1" }, { "X-B": "2" });
  expect([answer.status, answer.body?.toString()]).toEqual([200, "ok"]);
  expect(server.seen).toEqual([
    `POST /path?q=a%2bb HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: 1\r\nX-B: 2\r\nContent-Length: 4\r\n\r\nbody`,
  ]);
});

test("connections are kept: a hundred requests one after another use one, and no more are open than are allowed", async () => {
  const server = await serve(() => OK);
  const egress = open({ maxConnectionsPerHost: 3 });
  for (let n = 0; n < 100; n++) await post(egress, server.url);
  expect(server.connections()).toBe(1);
  await Promise.all(Array.from({ length: 50 }, () => post(egress, server.url)));
  expect(server.connections()).toBe(3);
  expect(server.seen).toHaveLength(150);
});

test("a kept connection that the other side has just ended is replaced, and the request is sent on a new one", async () => {
  const server = await serve((_, nth, socket) => {
    if (nth !== 2) return OK;
    socket.destroy();
    return null;
  });
  const egress = open();
  await post(egress, server.url);
  expect((await post(egress, server.url)).status).toBe(200);
  expect([server.connections(), server.seen.length]).toEqual([2, 3]);
});

test("a redirect is an answer like any other: nobody follows it", async () => {
  const server = await serve(() => "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  expect((await post(open(), server.url)).status).toBe(307);
  expect(server.seen).toHaveLength(1);
});

test("an answer that does not come is given up in time, also when it comes in drops", async () => {
  const silent = await serve(() => null);
  expect(await failureOf(post(open({ timeoutSeconds: 0.05 }), silent.url))).toEqual(["timeout", "TIMEOUT"]);
  const slow = await serve(() => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n1");
  expect(await failureOf(post(open({ timeoutSeconds: 0.05 }), slow.url))).toEqual(["timeout", "TIMEOUT"]);
});

test("a name server that does not answer is given up in time", async () => {
  const egress = open({ timeoutSeconds: 0.05, resolve: () => new Promise(() => {}) });
  expect(await failureOf(post(egress, "https://push.example/"))).toEqual(["timeout", "TIMEOUT"]);
});

test("an answer that is too long is cut off: the status is known, the rest is not read", async () => {
  const server = await serve(() => `HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\n${"x".repeat(50_000)}`);
  expect(await post(open(), server.url)).toMatchObject({ status: 400, body: undefined });
});

test("nobody listens, nobody has the name, and no HTTP: each has its name", async () => {
  const egress = open({
    resolve: () => Promise.reject(Object.assign(new Error("secret.example"), { code: "ENOTFOUND" })),
  });
  expect(await failureOf(post(egress, "http://127.0.0.1:1/"))).toEqual(["unreachable", "ECONNREFUSED"]);
  expect(await failureOf(post(egress, "https://nobody.example/"))).toEqual(["unreachable", "ENOTFOUND"]);
  const ssh = await serve(() => "SSH-2.0-OpenSSH\r\n\r\n");
  expect(await failureOf(post(egress, ssh.url))).toEqual(["unreadable", "ANSWER_UNREADABLE"]);
});

test("of the addresses of a name the ones that answer are found", async () => {
  const server = await serve(() => OK);
  const egress = open({ resolve: async () => ["127.0.0.2", "127.0.0.1"] });
  expect((await post(egress, `http://two.example:${server.port}/`)).status).toBe(200);
});

test("this machine and private networks are refused before anything is sent, by address and by name", async () => {
  const server = await serve(() => OK);
  const egress = open({ allowPrivate: false, resolve: async () => ["10.0.0.1", "::ffff:127.0.0.1"] });
  const targets = [
    server.url,
    `https://127.0.0.1:${server.port}/`,
    "https://[::1]/",
    "https://0x7f000001/",
    "https://inside.example/",
  ];
  for (const target of targets) expect(await failureOf(post(egress, target))).toEqual(["forbidden", "ADDRESS_PRIVATE"]);
  expect(server.seen).toEqual([]);
});

test("the push service of this process is always in order, and nothing else at its address", async () => {
  const [own, other] = [await serve(() => OK), await serve(() => OK)];
  const egress = open({ allowPrivate: false, own: () => [own.url] });
  expect((await post(egress, own.url)).status).toBe(200);
  expect(await failureOf(post(egress, other.url))).toEqual(["forbidden", "ADDRESS_PRIVATE"]);
});

test("plain http to the open Internet is refused, whatever the setting, and so is any other scheme", async () => {
  for (const allowPrivate of [true, false]) {
    const egress = open({ allowPrivate, resolve: async () => ["8.8.8.8"] });
    expect(await failureOf(post(egress, "http://push.example/"))).toEqual(["forbidden", "SCHEME_PLAIN"]);
    expect(await failureOf(post(egress, "ftp://push.example/"))).toEqual(["forbidden", "SCHEME_UNKNOWN"]);
  }
});

test("what was judged is what is connected to: a name is asked for once, and a second answer leads nowhere", async () => {
  const server = await serve(() => "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  let asked = 0;
  const egress = open({
    resolve: async () => {
      asked += 1;
      return asked === 1 ? ["127.0.0.1"] : ["127.0.0.3"];
    },
  });
  for (let n = 0; n < 3; n++) await post(egress, `http://rebinding.example:${server.port}/`);
  expect([asked, server.connections()]).toEqual([1, 3]);
});

test("a header that would begin another one is not sent, and its value is in no error", async () => {
  const server = await serve(() => OK);
  const sent = post(open(), server.url, { Authorization: "Bearer secret\r\nX-Evil: 1" });
  expect(await sent.catch((error: Error) => [error.name, error.message])).toEqual([
    "TypeError",
    "the header Authorization cannot be sent",
  ]);
  expect(server.seen).toEqual([]);
});

test("over TLS the name is proved although the address is pinned, and an unknown authority is not believed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "belfry-egress-"));
  undo.push(() => rmSync(directory, { recursive: true }));
  const { cert, key, caPath } = await devTls(directory, ["push.example"]);
  const server = createTlsServer({ cert, key }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", () => socket.write(OK));
  });
  const port = await listening(server);
  const resolve = async () => ["127.0.0.1"];
  const trusting = open({ resolve, ca: [readFileSync(caPath, "utf8")] });
  expect((await post(trusting, `https://push.example:${port}/`)).status).toBe(200);
  expect((await post(trusting, `https://127.0.0.1:${port}/`)).status).toBe(200);
  expect(await failureOf(post(trusting, `https://evil.example:${port}/`))).toEqual([
    "unreachable",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ]);
  const [kind] = (await failureOf(post(open({ resolve }), `https://push.example:${port}/`))) as string[];
  expect(kind).toBe("unreachable");
});

test("what waits for a connection to a host that goes away fails with it, and waits for no time to run out", async () => {
  const server = await serve((_, __, socket) => {
    socket.destroy();
    return null;
  });
  const egress = open({ maxConnectionsPerHost: 2 });
  const sent = Array.from({ length: 20 }, () => failureOf(post(egress, server.url)));
  const nobody = Array.from({ length: 20 }, () => failureOf(post(egress, "http://127.0.0.1:1/")));
  expect(new Set((await Promise.all(sent)).map(String))).toEqual(new Set(["unreachable,ECONNRESET"]));
  expect(new Set((await Promise.all(nobody)).map(String))).toEqual(new Set(["unreachable,ECONNREFUSED"]));
});

test("what is under way when the client is closed fails, and nothing further is sent", async () => {
  const server = await serve(() => null);
  const egress = open();
  const sent = failureOf(post(egress, server.url));
  egress.close();
  expect(await sent).toEqual(["unreachable", "CLOSED"]);
  expect(await failureOf(post(egress, server.url))).toEqual(["unreachable", "CLOSED"]);
});
