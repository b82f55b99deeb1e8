/** What every answer to a push has in common, whatever its status. @source docs/reference/wns.md, R-6.3 to, WNS-6.03 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp, traceOf } from "../support/operator.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, RAW, TOAST, type WirePush } from "../support/wire-push.ts";

/** Refusals of one token from one address within a minute before the sender is told to wait. @source docs/reference/wns.md, R-6.9 */
const PATIENCE = 20;

interface Stage {
  readonly service: TestService;
  readonly scene: Scene;
}

let compat: Stage;
let strict: Stage;
/** A service of which an app may ask once. */
let narrow: Stage;
/** The same for a channel. */
let tight: Stage;

async function setStage(settings: Parameters<typeof startTestService>[0]): Promise<Stage> {
  const service = await startTestService(settings);
  const scene = await setScene(service);
  await leave(service, scene.device);
  return { service, scene };
}

beforeAll(async () => {
  [compat, strict, narrow, tight] = await Promise.all([
    setStage({}),
    setStage({ profile: "strict" }),
    setStage({ appRate: 1 }),
    setStage({ channelRate: 1, channelBurst: 1 }),
  ]);
});

afterAll(() => Promise.all([compat, strict, narrow, tight].map(({ service }) => service.stop())));

const send = ({ service, scene }: Stage, push: WirePush = {}): Promise<RawAnswer> =>
  exchangePush(service.port, scene, push);

/** Pushes again and again until the answer is another one. */
async function sendUntilRefused(stage: Stage, push: WirePush, refused: number): Promise<RawAnswer> {
  for (let sent = 0; sent <= PATIENCE; sent++) {
    const answer = await send(stage, push);
    if (answer.status === refused) return answer;
  }
  throw new Error(`${refused} never came`);
}

/** The scene with a channel that its device closed. */
async function closedOn({ service, scene }: Stage): Promise<Stage> {
  const other = await setScene(service);
  await other.device.closeChannel(other.channel.channel);
  await leave(service, other.device);
  return { service, scene: { ...other, push: scene.push } };
}

interface Kind {
  readonly what: string;
  readonly status: number;
  readonly wns: string;
  readonly on: Stage;
  answer(): Promise<RawAnswer>;
}

/** One answer of every kind that the push rim gives, but for a store that fails and a service that stops. */
function everyKind(): Kind[] {
  const kind = (
    what: string,
    status: number,
    push: WirePush,
    on = compat,
    wns = status === 200 ? "received" : "dropped",
  ) => ({
    ...{ what, status, wns, on },
    answer: () => send(on, push),
  });
  const chunked: WirePush = { headers: [...TOAST, ["Transfer-Encoding", "chunked"]], body: "1\r\nx\r\n0\r\n\r\n" };
  return [
    kind("received", 200, {}),
    kind("received, status asked for", 200, { headers: [...TOAST, ["X-WNS-RequestForStatus", "true"]] }),
    kind("removed", 200, { method: "DELETE", headers: [["X-WNS-Match", "type:wns/toast;all"]], body: "" }),
    kind("dropped", 200, { headers: RAW }, compat, "dropped"),
    kind("no type", 400, { headers: [] }),
    kind("no token", 401, { authorization: null }),
    {
      ...{ what: "another app", status: 403, wns: "dropped", on: compat },
      async answer() {
        const authorization = `Bearer ${await accessTokenOf(compat.service, await createApp(compat.service, "B"))}`;
        return send(compat, { authorization });
      },
    },
    kind("a damaged URI", 404, { uri: `${compat.scene.channel.uri}A` }),
    kind("another method", 405, { method: "PUT" }),
    {
      ...{ what: "app over its limit", status: 406, wns: "appthrottled", on: narrow },
      answer: () => sendUntilRefused(narrow, {}, 406),
    },
    {
      ...{ what: "channel over its limit", status: 406, wns: "channelthrottled", on: tight },
      answer: () => sendUntilRefused(tight, {}, 406),
    },
    {
      ...{ what: "closed", status: 410, wns: "dropped", on: compat },
      answer: async () => send(await closedOn(compat)),
    },
    kind("no length, in strict", 411, chunked, strict),
    kind("too large", 413, { body: "x".repeat(6000) }),
    {
      ...{ what: "the same refused token for ever", status: 503, wns: "dropped", on: compat },
      answer: () => sendUntilRefused(compat, { authorization: "Bearer for-ever" }, 503),
    },
  ];
}

test("WNS-6.03 every answer is empty and carries an id of its own, a trace and a correlation vector", async () => {
  const answers: RawAnswer[] = [];
  for (const { what, status, wns, answer } of everyKind()) {
    const given = await answer();
    const { header, body } = given;
    expect({ what, status: given.status, wns: header("X-WNS-STATUS") }).toEqual({ what, status, wns });
    expect(header("X-WNS-NOTIFICATIONSTATUS")).toBe(wns);
    expect({ what, length: header("Content-Length"), body }).toEqual({ what, length: "0", body: "" });
    expect(header("X-WNS-MSG-ID")).toMatch(/^[0-9A-F]{16}$/);
    expect(header("X-WNS-DEBUG-TRACE")).toMatch(/^[A-Za-z0-9]{13,15}$/);
    expect(header("MS-CV")).toMatch(/^[A-Za-z0-9+/]{22}\.0$/);
    expect(header("Date")).toEndWith(" GMT");
    expect(header("Strict-Transport-Security")).toBe("max-age=31536000; includeSubDomains");
    answers.push(given);
  }
  for (const name of ["X-WNS-MSG-ID", "MS-CV"]) {
    expect(new Set(answers.map(({ header }) => header(name))).size).toBe(answers.length);
  }
});

test("an answer to HEAD carries the same headers", async () => {
  const { status, header } = await send(compat, { method: "HEAD", body: "" });
  expect(status).toBe(405);
  expect(header("X-WNS-STATUS")).toBe("dropped");
  expect(header("X-WNS-MSG-ID")).toMatch(/^[0-9A-F]{16}$/);
});

test("the operator finds what became of every answer by its id", async () => {
  for (const { what, status, wns, on, answer } of everyKind()) {
    // A limit that was reached before is still reached.
    const { header } = await answer();
    const trace = await traceOf(on.service, header("X-WNS-MSG-ID") ?? "");
    const state = status !== 200 ? "refused" : wns === "received" ? "pending" : "dropped";
    expect({ what, state: trace.end.state }).toEqual({ what, state });
    if (state === "refused") expect(trace.code).toBeString();
  }
});
