/** Bodies that come in drops, or never to their end: their connections are ended, and hanging up is nobody's bug. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { asBelfryError, type Listening, listen, readBody } from "@belfry/host";
import { TOKEN_PATH } from "@belfry/protocol";
import { booksOf, refusalsOf } from "../support/operator.ts";
import { openRawConnection } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { formatPush, TOAST } from "../support/wire-push.ts";

/** What the service stands on, with the shortest patience there is; it reads every body but those for `/refuse`. */
let impatient: Listening;
/** How reading ended, where it did not end well. */
const codes: string[] = [];

let service: TestService;
let scene: Scene;

beforeAll(async () => {
  impatient = listen({
    hostname: "127.0.0.1",
    port: 0,
    maxMessageBytes: 1000,
    idleSeconds: 1,
    async answer(request) {
      if (request.url.endsWith("/refuse")) return new Response(null, { status: 401 });
      await readBody(request, 1_000_000).catch((error: unknown) => codes.push(asBelfryError(error).code));
      return new Response();
    },
    failed: () => new Response(null, { status: 500 }),
  });
  service = await startTestService();
  scene = await setScene(service);
});

afterAll(async () => {
  impatient.destroy();
  await service.stop();
});

const HEAD = "HTTP/1.1\r\nHost: a\r\n";

/** Sends a head and then one drop every few milliseconds. Resolves when the connection has ended. */
async function dribble(head: string, drop: string): Promise<void> {
  const connection = await openRawConnection(impatient.port);
  connection.write(head);
  let ended = false;
  void connection.ended.then(() => {
    ended = true;
  });
  await until("a connection that dribbles has ended", () => {
    connection.write(drop);
    return ended;
  });
}

// The runtime looks at its connections every four seconds: this takes as long, and no more than twice.
test("a body that comes in drops is ended in time, by length or in chunks, read or refused", async () => {
  await Promise.all([
    dribble(`POST / ${HEAD}Content-Length: 1000000\r\n\r\n`, "x"),
    dribble(`POST / ${HEAD}Transfer-Encoding: chunked\r\n\r\n`, "1\r\nx\r\n"),
    dribble(`POST / ${HEAD}Transfer-Encoding: chunked\r\n\r\n1;`, "x"),
    dribble(`POST /refuse ${HEAD}Content-Length: 1000000\r\n\r\n`, "x"),
    dribble(`POST /refuse ${HEAD}Transfer-Encoding: chunked\r\n\r\n`, "1\r\nx\r\n"),
  ]);
  await until("the three that were read are over", () => codes.length === 3);
  expect(codes).toEqual(["BODY_INCOMPLETE", "BODY_INCOMPLETE", "BODY_INCOMPLETE"]);
}, 180_000);

test("a sender or stranger who hangs up in the middle of a body is refused in silence, and no alarm is raised", async () => {
  const type = ["Content-Type", "application/x-www-form-urlencoded"] as const;
  const before = (await refusalsOf(service)).length;
  const chunked = ["Transfer-Encoding", "chunked"] as const;
  const cut = [
    `POST ${TOKEN_PATH} ${HEAD}${type.join(": ")}\r\nContent-Length: 100\r\n\r\ngrant_type=`,
    `POST ${TOKEN_PATH} ${HEAD}${type.join(": ")}\r\n${chunked.join(": ")}\r\n\r\n3\r\nabc\r\n`,
    formatPush(scene, { headers: [...TOAST, ["Content-Length", "100"]], body: "<toast>" }),
    formatPush(scene, { headers: [...TOAST, chunked], body: "3\r\nabc\r\n" }),
    formatPush(scene, { headers: [...TOAST, chunked], body: "3\r\nabc\r\nzz\r\n" }),
  ];
  for (const [at, bytes] of cut.entries()) {
    // What comes to several nodes in one moment has no order.
    service.clock.advance(1);
    const connection = await openRawConnection(service.port);
    connection.write(bytes);
    // Served after it on the same loop: so the head of the one before has been read.
    expect(await scene.push(toast("next"))).toMatchObject({ status: 200 });
    scene.device.ack((await scene.device.push()).seq);
    connection.destroy();
    await until("it was noticed", async () => (await refusalsOf(service)).length === before + at + 1);
  }
  const told = (await refusalsOf(service)).slice(0, cut.length);
  expect(new Set(told.map(({ code }) => code))).toEqual(new Set(["BODY_INCOMPLETE"]));
  expect(told.map(({ rim }) => rim)).toEqual(["push", "push", "push", "token", "token"]);
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: cut.length });
});

test("an address that starts forms and never ends them runs out of its allowance before they add up", async () => {
  const own = await startTestService({ anonymousBurst: 20, anonymousRate: 1 });
  const type = "Content-Type: application/x-www-form-urlencoded";
  const head = `POST ${TOKEN_PATH} ${HEAD}${type}\r\nContent-Length: 4096\r\n\r\n`;
  // Each node takes twenty of those that come to it, and fewer once it has heard of the others.
  const forms = await Promise.all(Array.from({ length: 20 * NODES + 40 }, () => openRawConnection(own.port)));
  const answers: (number | undefined)[] = [];
  for (const form of forms) {
    form.write(head + "x".repeat(4000));
    void form.next().then((answer) => answers.push(answer?.status));
  }
  await until("those beyond the allowance are refused", () => answers.length >= 40);
  expect(new Set(answers)).toEqual(new Set([429]));
  for (const form of forms) form.destroy();
  await own.stop();
});
