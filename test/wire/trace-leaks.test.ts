/**
 * No view leaks a secret, or a payload that was not captured: everything is sent through every door with marks in it, and then everything that an
 * operator, a device or a reader of files can get is searched for them.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { AppBody, CapturedBody } from "@belfry/protocol";
import { adminRoutes } from "@belfry/service";
import { askAdmin } from "../support/operator.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { push, raw, remove, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene, type UnifiedPushScene } from "../support/unified-push-scene.ts";
import { ENCRYPTED, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

const PAYLOAD = "PaYlOaD-of-nobody-else-4711";
/** In headers that no rule of a push reads. */
const STRAY = "StRaY-sEcReT-4712";
const KEYS = "BKeYsOfAsEnDeR4713";

/** Everybody who takes part, on one service. */
interface Town {
  readonly service: TestService;
  readonly wns: Scene;
  readonly web: WebPushScene;
  readonly open: UnifiedPushScene;
  /** What the sender of Web Push shows. */
  readonly authorization: string;
  /** By name, what must be seen nowhere. */
  readonly secrets: ReadonlyMap<string, string>;
}

async function setTown(): Promise<Town> {
  const service = await startTestService({ profile: "compat" });
  const [wns, web, open] = [
    await setScene(service),
    await setWebPushScene(service),
    await setUnifiedPushScene(service),
  ];
  const authorization = web.sender.authorization(web.claims());
  const secrets = new Map([
    ["client secret", wns.app.clientSecret],
    ["client secret of another app", web.app.clientSecret],
    ["access token", wns.accessToken],
    ["device credential", wns.device.credential],
    ["admin token", service.adminToken],
    ["VAPID token", /t=([^,]+)/.exec(authorization)?.[1] ?? ""],
    ["channel token", new URL(wns.channel.uri).searchParams.get("token") ?? ""],
    ["channel token of Web Push", new URL(web.channel.uri).pathname.split("/").at(-1) ?? ""],
    ["stray header", STRAY],
    ["keys", KEYS],
  ]);
  return { service, wns, web, open, authorization, secrets };
}

const stray = {
  Cookie: `session=${STRAY}`,
  "X-Api-Key": STRAY,
  "Crypto-Key": `dh=${KEYS}`,
  Encryption: `salt=${KEYS}`,
};
const STRAY_LINES = Object.entries(stray);

/** Sends the payload through every door: accepted, dropped, refused before and after its body was read. @returns ids of WNS's answers */
async function sendEverywhere({ service, wns, web, open, authorization }: Town): Promise<string[]> {
  const bytes = new TextEncoder().encode(`${PAYLOAD}\xff`);
  const answers = [
    await wns.push(toast(PAYLOAD, { "X-WNS-Tag": "t", "MS-CV": wns.accessToken, ...stray })),
    await wns.push(raw(PAYLOAD, stray)),
    await wns.push(raw(bytes)),
    await wns.push(toast(PAYLOAD, { "X-WNS-TTL": PAYLOAD })),
    await wns.push(toast(PAYLOAD.repeat(300))),
    await push(wns.channel.uri, `${wns.accessToken}x`, toast(PAYLOAD)),
    await remove(wns.channel.uri, wns.accessToken, { "X-WNS-Match": "type=wns/toast;tag=t" }),
  ];
  const app = encodeURIComponent(wns.app.packageSid);
  await askAdmin(service, `POST /v1/apps/${app}/notifications`, { type: "wns/raw", payload: PAYLOAD });
  await web.push({
    authorization,
    headers: [TTL, ...ENCRYPTED, ["Cookie", STRAY], ["X-Api-Key", STRAY]],
    body: PAYLOAD.repeat(6),
  });
  await web.push({ authorization: `vapid t=${STRAY}, k=${KEYS}`, body: PAYLOAD });
  await web.push({ authorization, headers: [TTL, ["Content-Encoding", "aesgcm"], ...STRAY_LINES], body: PAYLOAD });
  const notification = { devices: [{ app_id: "a", pushkey: open.channel.uri }], content: { body: PAYLOAD } };
  const json = JSON.stringify({ notification });
  await exchangeRequest(service.port, {
    method: "POST",
    target: "/_matrix/push/v1/notify",
    headers: [["Content-Type", "application/json"]],
    body: json,
  });
  return answers.map(({ messageId = "" }) => messageId);
}

/** Whatever can be read from outside but for what is captured: every answer of the admin API, metrics, log, the files of the trace, a device's own question. */
async function everythingToSee({ service, wns }: Town, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const app = encodeURIComponent(wns.app.packageSid);
  const routes = adminRoutes
    .filter((route) => route.startsWith("GET ") && !route.endsWith("/capture"))
    .flatMap((route) =>
      route === "GET /v1/traces/*" ? ids.map((id) => `GET /v1/traces/${id}`) : [route.replace("*", app)],
    );
  const seen = new Map<string, string>();
  for (const route of routes) {
    const answer = await askAdmin(service, route).catch(String);
    // Of a channel the operator sees the whole URI: that is what it is for.
    if (route !== "GET /v1/channels") seen.set(route, JSON.stringify(answer));
  }
  seen.set("refused traces", JSON.stringify(await askAdmin(service, "GET /v1/traces?end=refused")));
  const headers = { Authorization: `Bearer ${service.adminToken}` };
  seen.set("/metrics", await (await fetch(`${service.admin}/metrics`, { headers })).text());
  seen.set("log", service.log.join("\n"));
  const directory = `${service.data}/trace`;
  for await (const name of new Bun.Glob("*").scan(directory)) {
    seen.set(`trace/${name}`, Buffer.from(await Bun.file(`${directory}/${name}`).bytes()).toString("latin1"));
  }
  return seen;
}

/** A mark in every form in which bytes are shown. */
const formsOf = (mark: string): string[] => [
  mark,
  Buffer.from(mark).toString("hex"),
  // Whatever stands before it, one of three ways in which base64 cuts it.
  ...[0, 1, 2].map((skip) => Buffer.from(mark.slice(skip)).toString("base64").slice(0, 24)),
];

const holdersOf = (seen: ReadonlyMap<string, string>, mark: string): string[] =>
  [...seen].filter(([, text]) => formsOf(mark).some((form) => text.includes(form))).map(([where]) => where);

function expectNowhere(seen: ReadonlyMap<string, string>, marks: ReadonlyMap<string, string>): void {
  for (const [name, mark] of marks) expect({ name, found: holdersOf(seen, mark) }).toEqual({ name, found: [] });
}

describe("with capture off", () => {
  let town: Town;

  beforeAll(async () => {
    town = await setTown();
  });

  afterAll(() => town.service.stop());

  test("neither payload nor secret is seen anywhere", async () => {
    const ids = await sendEverywhere(town);
    const seen = await everythingToSee(town, ids);
    expect(seen.size).toBeGreaterThan(18);
    expect([...seen.keys()]).toContain("trace/refusals.jsonl");
    expectNowhere(seen, new Map([...town.secrets, ["payload", PAYLOAD]]));
    for (const id of ids) {
      expect(await askAdmin(town.service, `GET /v1/traces/${id}/capture`).catch(String)).toContain("CAPTURE_UNKNOWN");
    }
  });

  test("nor after a restart, when all of it comes out of files", async () => {
    const ids = await sendEverywhere(town);
    const service = await town.service.restart();
    town = { ...town, service };
    expectNowhere(await everythingToSee(town, ids), new Map([...town.secrets, ["payload", PAYLOAD]]));
  });
});

describe("with capture on", () => {
  let town: Town;
  let ids: string[];

  beforeAll(async () => {
    town = await setTown();
    for (const { app } of [town.wns, town.web, town.open]) {
      await askAdmin<AppBody>(town.service, `POST /v1/apps/${encodeURIComponent(app.packageSid)}/capture`, {});
    }
    ids = await sendEverywhere(town);
  });

  afterAll(() => town.service.stop());

  test("the payload is seen where it was captured, and nowhere else", async () => {
    expectNowhere(await everythingToSee(town, ids), new Map([...town.secrets, ["payload", PAYLOAD]]));
    const captured = await askAdmin<CapturedBody>(town.service, `GET /v1/traces/${ids[0]}/capture`);
    expect(captured.payload?.text).toContain(PAYLOAD);
  });

  test("no secret is in what was captured, nor in a replay of it, nor in what a replay leaves", async () => {
    const { service } = town;
    const { traces } = await askAdmin<{ traces: { id: string }[] }>(service, "GET /v1/traces?limit=100");
    const seen = new Map<string, string>();
    for (const id of [...ids, ...traces.map((trace) => trace.id)]) {
      const shown = await askAdmin<CapturedBody>(service, `GET /v1/traces/${id}/capture`).catch(() => undefined);
      if (shown === undefined) continue;
      seen.set(`capture of ${id}`, JSON.stringify(shown));
      const replayed = await askAdmin(service, `POST /v1/traces/${id}/replay`, { deliver: true }).catch(String);
      seen.set(`replay of ${id}`, JSON.stringify(replayed));
    }
    expect(seen.size).toBeGreaterThanOrEqual(8);
    expectNowhere(seen, town.secrets);
    const replays = new Map([...seen].filter(([where]) => where.startsWith("replay")));
    expectNowhere(replays, new Map([["payload", PAYLOAD]]));
    expectNowhere(await everythingToSee(town, ids), new Map([...town.secrets, ["payload", PAYLOAD]]));
  });

  test("the marks are found where they are: a search that finds nothing would prove nothing", () => {
    const text = `x${Buffer.from(`ab${PAYLOAD}`).toString("base64")}`;
    expect(
      holdersOf(
        new Map([
          ["here", PAYLOAD],
          ["there", text],
          ["nowhere", "payload"],
        ]),
        PAYLOAD,
      ),
    ).toEqual(["here", "there"]);
  });
});
