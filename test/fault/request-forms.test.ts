/**
 * Requests in forms that are rare, old or odd: served as what they are or refused, and never under another's credentials.
 *
 * The runtime reads HTTP. What it does by itself is written down here as well, so that another version of it is noticed.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { DEVICE_PATH, TOKEN_PATH } from "@belfry/protocol";
import { booksOf } from "../support/operator.ts";
import { exchangeBytes, openRawConnection, type RawAnswer } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { targetOf } from "../support/wire-push.ts";

let service: TestService;
let scene: Scene;
let other: Scene;
/** How many pushes to the scene were answered 200. */
let served = 0;
let sent = 0;

beforeAll(async () => {
  service = await startTestService();
  [scene, other] = await Promise.all([setScene(service), setScene(service)]);
});

afterAll(() => service.stop());

// Whatever a check sends: what was accepted was answered 200, the other app accepted nothing, and nothing was a bug.
afterEach(async () => {
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: served });
  expect(await booksOf(service, other.app.packageSid)).toMatchObject({ accepted: 0 });
});

interface Form {
  readonly method?: string;
  /** Default: the target of the scene's channel. */
  readonly target?: string;
  readonly version?: string;
  /** Null leaves it out. */
  readonly host?: string | null;
  readonly lines?: readonly string[];
}

/** A toast of the scene's app that would be accepted but for its form, and the `MS-CV` that names it. */
function formOf(form: Form = {}): { bytes: Buffer; cv: string } {
  const { method = "POST", version = "HTTP/1.1", host = "n1.push.example" } = form;
  const cv = `form.${++sent}`;
  const head = [
    `${method} ${form.target ?? targetOf(scene.channel.uri)} ${version}`,
    ...(host === null ? [] : [`Host: ${host}`]),
    `Authorization: Bearer ${scene.accessToken}`,
    "Content-Type: text/xml",
    "X-WNS-Type: wns/toast",
    `MS-CV: ${cv}`,
    ...(form.lines ?? []),
    "Content-Length: 8",
  ];
  return { bytes: Buffer.from(`${head.join("\r\n")}\r\n\r\n<toast/>`, "latin1"), cv };
}

/** Takes what was accepted off the device: the answer named it, and it is the only one. */
async function expectReceived(what: string, answer: RawAnswer | null, cv: string): Promise<void> {
  expect({ what, status: answer?.status, cv: answer?.header("MS-CV") }).toEqual({ what, status: 200, cv });
  served++;
  const frame = await scene.device.push();
  scene.device.ack(frame.seq);
  expect({ what, id: frame.id }).toEqual({ what, id: answer?.header("X-WNS-MSG-ID") ?? "none" });
}

async function expectServed(what: string, form: Form): Promise<void> {
  const { bytes, cv } = formOf(form);
  await expectReceived(what, await exchangeBytes(service.port, bytes), cv);
}

/** @param statuses what it may be answered; null stands for a connection that ends without a word */
async function expectRefused(what: string, bytes: Buffer, ...statuses: (number | null)[]): Promise<RawAnswer | null> {
  const answer = await exchangeBytes(service.port, bytes);
  const status = answer === null ? null : answer.status;
  expect({ what, status, expected: statuses.includes(status) }).toEqual({ what, status, expected: true });
  return answer;
}

test("a whole URL as target is served for its path and query, whatever scheme, host and user it names", async () => {
  const target = targetOf(scene.channel.uri);
  for (const origin of [
    "http://n1.push.example",
    "HTTP://n1.push.example",
    "http://another.example:81",
    "https://n1.push.example",
    "http://user:password@n1.push.example",
  ]) {
    await expectServed(origin, { target: `${origin}${target}` });
  }
  await expectServed("no path", { target: `http://n1.push.example${target.slice(1)}` });
});

test("a whole URL that hides a path in scheme, user or host is another path or none", async () => {
  const target = targetOf(scene.channel.uri);
  for (const [start, ...statuses] of [
    ["ftp://n1.push.example", 400],
    ["file://", 400],
    ["http:", 400],
    [`http://a/b@n1.push.example`, 404],
    ["http://a//", 404],
    ["//n1.push.example", 404],
  ] as const) {
    await expectRefused(start, formOf({ target: `${start}${target}` }).bytes, ...statuses);
  }
  await expectRefused("no Host beside it", formOf({ target: `http://a${target}`, host: null }).bytes, 400);
  const hidden = await expectRefused("a fragment", formOf({ target: `http://a#${TOKEN_PATH}` }).bytes, 400);
  expect(hidden?.body).not.toContain("access_token");
});

test("an authority or an asterisk as target is refused, with CONNECT and OPTIONS as well", async () => {
  const query = targetOf(scene.channel.uri).slice(1);
  for (const target of ["n1.push.example:80", "*", `*${query}`, query, `\\${query}`]) {
    await expectRefused(target, formOf({ target }).bytes, 400);
  }
  await expectRefused("CONNECT", formOf({ method: "CONNECT", target: "n1.push.example:443" }).bytes, 405);
  await expectRefused("CONNECT to a path", formOf({ method: "CONNECT" }).bytes, 405);
  await expectRefused("OPTIONS *", formOf({ method: "OPTIONS", target: "*" }).bytes, 400);
});

test("HTTP/1.0 is served with and without Host, and its connection ends with the answer", async () => {
  for (const form of [{ host: null }, {}, { lines: ["Connection: keep-alive"] }]) {
    const { bytes, cv } = formOf({ ...form, version: "HTTP/1.0" });
    const connection = await openRawConnection(service.port);
    connection.write(bytes);
    await expectReceived(JSON.stringify(form), await connection.next(), cv);
    await connection.ended;
  }
  const health = await exchangeBytes(service.port, "GET /healthz HTTP/1.0\r\n\r\n");
  expect(health).toMatchObject({ status: 200, body: "ok\n" });
});

test("operators are served in HTTP/1.0 without a Host, and strangers refused", async () => {
  const port = Number(new URL(service.admin).port);
  const ask = (path: string, token: string) =>
    exchangeBytes(port, `GET ${path} HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  for (const path of ["/v1/status", "/v1/channels?limit=1", "/metrics"]) {
    expect((await ask(path, service.adminToken))?.status).toBe(200);
    expect((await ask(path, "wrong"))?.status).toBe(401);
  }
  expect((await ask("/page", "wrong"))?.status).toBe(404);
});

test("a path without Host is read as it stands", async () => {
  const old = { version: "HTTP/1.0", host: null };
  const found = await expectRefused("token", formOf({ ...old, target: TOKEN_PATH }).bytes, 400);
  expect(found?.body).toContain("Content-Type must be application/x-www-form-urlencoded");
  for (const target of [`//a${TOKEN_PATH}`, `/a//b${TOKEN_PATH}`, `/..${TOKEN_PATH}`, "//a/healthz"]) {
    await expectRefused(target, formOf({ ...old, target }).bytes, 404);
  }
});

test("a Host that is not one host is refused in words on both ports, before anything else is looked at", async () => {
  const ports = [service.port, Number(new URL(service.admin).port)];
  const hosts = ["", "a/b", "a?b", "a#b", "user@a", "a b", "a,b", "\xe4", "a:x", "a:65536", "[::1", "a%2fb", "a\\b"];
  for (const [host, port] of hosts.flatMap((one) => ports.map((at) => [one, at] as const))) {
    for (const target of [targetOf(scene.channel.uri), TOKEN_PATH, DEVICE_PATH, "/v1/status", "/elsewhere"]) {
      const answer = await exchangeBytes(port, formOf({ host, target }).bytes);
      expect({ host, target, status: answer?.status }).toEqual({ host, target, status: 400 });
      expect(answer?.body).toContain("Host must name one host");
    }
  }
  for (const lines of [["Host: n1.push.example"], ["Host: another.example"], ["Host: "]]) {
    await expectRefused(`two: ${lines}`, formOf({ lines }).bytes, 400);
  }
  for (const host of ["a", "a:", "127.0.0.1:8030", "[::1]:8030", "A.EXAMPLE", "a_b.example"]) {
    await expectServed(host, { host });
  }
});

test("dots are taken out of a path as in every URL, and nothing else is made of it", async () => {
  const query = targetOf(scene.channel.uri).slice(1);
  for (const path of ["/./", "/%2e/", "/x/../", "/x/%2E%2e/", "/../../", "/x\\..\\"]) {
    await expectServed(path, { target: path + query });
  }
  for (const path of ["//", "/%2f", "/%00", "/%zz", "/;a", "/x", "/index", "/%3f", "/#f", "/\xe4", "/.../"]) {
    await expectRefused(path, formOf({ target: path + query }).bytes, 404);
  }
  for (const path of ["/../accesstoken.srf", "/%2e%2e/accesstoken.srf", "/x/../accesstoken.srf"]) {
    const answer = await expectRefused(path, formOf({ target: path }).bytes, 400);
    // The push's own token is worth nothing here.
    expect(answer?.body).toContain("Content-Type must be application/x-www-form-urlencoded");
  }
  for (const path of ["//", "/%2f", "/\\", "/x/..%2f"].map((start) => `${start}${TOKEN_PATH.slice(1)}`)) {
    await expectRefused(path, formOf({ target: path }).bytes, 400, 404);
  }
  for (const path of ["/", "%00", ";x", "#x", "%20"].map((end) => `${TOKEN_PATH}${end}`)) {
    await expectRefused(path, formOf({ target: path }).bytes, 404);
  }
  await expectRefused("another case", formOf({ target: TOKEN_PATH.toUpperCase() }).bytes, 404);
});

test("the first token of a query counts, and only if it is spelled right", async () => {
  const mine = targetOf(scene.channel.uri).slice(2);
  const theirs = targetOf(other.channel.uri).slice(2);
  for (const query of [`${mine}&${theirs}`, `${mine}&token=x`, `${mine}&`, `x=1&${mine}`, `&&${mine}`, `/&${mine}`]) {
    await expectServed(query, { target: `/?${query}` });
  }
  await expectRefused("theirs first", formOf({ target: `/?${theirs}&${mine}` }).bytes, 403);
  const spelled = [
    `token=x&${mine}`,
    `token=&${mine}`,
    mine.toUpperCase(),
    mine.replace("token", "tok%65n"),
    `?${mine}`,
  ];
  const ended = [
    `${mine}?`,
    `${mine}#f`,
    `${mine}%00`,
    `${mine}%`,
    `${mine};x=1`,
    `${mine}%20`,
    `${mine}%26x`,
    `${mine}\xe4`,
  ];
  for (const query of [...spelled, ...ended]) {
    await expectRefused(query, formOf({ target: `/?${query}` }).bytes, 404);
  }
});

test("two tokens in one request are none, in whichever order", async () => {
  for (const target of [targetOf(scene.channel.uri), targetOf(other.channel.uri)]) {
    const lines = [`Authorization: Bearer ${other.accessToken}`];
    await expectRefused("two", formOf({ target, lines }).bytes, 401);
  }
});

test("other methods are refused and say what is allowed, and TRACE gives nothing back", async () => {
  for (const method of ["TRACE", "CONNECT", "PROPFIND", "PURGE", "M-SEARCH"]) {
    const answer = await expectRefused(method, formOf({ method }).bytes, 405);
    expect(answer).toMatchObject({ body: "" });
    expect(answer?.header("Allow")).toContain("POST");
    expect(answer?.head).not.toContain(scene.accessToken);
  }
  for (const method of ["post", "Post", "FOO", "P@ST", "PO\xd6ST", "A".repeat(300), "POST\t", "", "POST POST"]) {
    await expectRefused(method, formOf({ method }).bytes, 400, 405, 501, 505, null);
  }
});

test("a target counts up to 16 KB and is refused beyond, in path and in query", async () => {
  const target = targetOf(scene.channel.uri);
  for (const length of [1000, 15_000]) {
    await expectServed(`${length}`, { target: `${target}&x=${"x".repeat(length)}` });
    await expectRefused(`${length}`, formOf({ target: `/${"x".repeat(length)}` }).bytes, 404);
  }
  for (const long of [`${target}&x=${"x".repeat(17_000)}`, `/${"x".repeat(60_000)}`]) {
    await expectRefused("long", formOf({ target: long }).bytes, 431);
  }
});

test("bytes that are no text are refused in a target and in names, and are only text in values", async () => {
  const target = targetOf(scene.channel.uri);
  for (const odd of ["\0", " ", "\t", "\x7f\0"]) {
    await expectRefused(JSON.stringify(odd), formOf({ target: `${target}${odd}` }).bytes, 400, 505);
    await expectRefused(JSON.stringify(odd), formOf({ target: `/${odd}${target.slice(1)}` }).bytes, 400, 505);
  }
  await expectServed("8 bits in a parameter", { target: `${target}&x=\xe4\xff` });
  for (const line of ["X-A: a\0b", "X-A: a\x01b", "X-A: a\rb", "X-A: a\nb", "X-\xe4: a", "X\0A: a", "X-A\x7f: a"]) {
    await expectRefused(JSON.stringify(line), formOf({ lines: [line] }).bytes, 400);
  }
  await expectServed("8 bits in a value", { lines: ["X-A: \xe4\xff"] });
  await expectRefused("in a tag", formOf({ lines: ["X-WNS-Tag: \xe4\xff"] }).bytes, 400);
  await expectRefused("behind the token", formOf({ lines: ["Authorization: \xe4"] }).bytes, 401);
});
