/** What operators ask of traces over the admin API: every filter, what is refused, how far back it sees, the books by reason. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { BooksBody, TraceBody, TracesBody } from "@belfry/protocol";
import { askAdmin, booksOf, traceOf } from "../support/operator.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { push, raw, type TestPush, tile, toast } from "../support/sender.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;
let scene: Scene;
/** In the order in which they were sent: two tiles of which one replaces the other, a raw one that was dropped, a toast an hour later. */
let ids: string[];

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setScene(service);
  await leave(service, scene.device);
  const sent = [
    await scene.push(tile("10 degrees", { "MS-CV": "cv.1" })),
    await scene.push(tile("12 degrees", { "X-Client-Request-Id": "request-7" })),
    await scene.push(raw("now or never")),
  ];
  service.clock.advance(3_600_000);
  sent.push(await scene.push(toast("later", { "X-WNS-Tag": "order7" })));
  ids = sent.map(({ messageId = "" }) => messageId);
});

afterAll(() => service.stop());

const list = (query: string) => askAdmin<TracesBody>(service, `GET /v1/traces?${query}`);
const found = async (query: string) => (await list(query)).traces.map(({ id }) => ids.indexOf(id));

/** A service that was restarted has another port. */
const pushNow = (sent: TestPush) =>
  push(`${service.service}/${new URL(scene.channel.uri).search}`, scene.accessToken, sent);

/** Asked of memory, and again of what is on disk after a restart. */
async function inBoth(work: () => Promise<void>): Promise<void> {
  await work();
  service = await service.restart();
  await work();
}

test("each filter gives what fits, newest first, out of memory and out of files", () =>
  inBoth(async () => {
    const { packageSid } = scene.app;
    const hour = START + 3_600_000;
    expect(await found("")).toEqual([3, 2, 1, 0]);
    expect(await found(`app=${encodeURIComponent(packageSid.toUpperCase())}`)).toEqual([3, 2, 1, 0]);
    expect(await found("app=ms-app://nobody")).toEqual([]);
    expect(await found(`device=${scene.device.id}&limit=2`)).toEqual([3, 2]);
    expect(await found(`channel=${scene.channel.channel}&end=pending`)).toEqual([3, 1]);
    expect(await found("end=replaced")).toEqual([0]);
    expect(await found("reason=away")).toEqual([2]);
    expect(await found("reason=NEWER&end=dropped")).toEqual([]);
    expect(await found("clientId=cv.1")).toEqual([0]);
    expect(await found("clientId=request-7")).toEqual([1]);
    expect(await found("clientId=cv")).toEqual([]);
    // The second tile waits still, and so it was under way.
    expect(await found(`since=${hour - 1}`)).toEqual([3, 1]);
    expect(await found(`until=${hour - 1}`)).toEqual([2, 1, 0]);
  }));

test("one trace says the same before and after a restart, but for what still waits", async () => {
  const [replaced = "", , dropped = ""] = ids;
  const before = [await traceOf(service, replaced), await traceOf(service, dropped)];
  service = await service.restart();
  expect([await traceOf(service, replaced), await traceOf(service, dropped)]).toEqual(before);
  expect((await traceOf(service, replaced.toLowerCase())).end).toMatchObject({ code: "NEWER", by: ids[1] ?? "" });
});

test("it says how far back it sees, also across restarts", async () => {
  expect((await list("limit=1")).reachesBackTo).toBe(START);
});

test("filters that mean nothing are refused with what would", async () => {
  const wrong = ["since=yesterday", "until=1e9", "end=lost", "reason=BECAUSE", "limit=many"];
  for (const query of wrong) expect(await list(query).catch(String)).toContain("ADMIN_REQUEST_INVALID");
  expect(await traceOf(service, "0000000000000000").catch(String)).toContain("NOTIFICATION_UNKNOWN");
  expect(await traceOf(service, "nonsense").catch(String)).toContain("NOTIFICATION_UNKNOWN");
});

test("a refusal is found by the sender's own id, its device, and as an end", async () => {
  const answer = await pushNow(toast("x", { "X-WNS-TTL": "soon", "MS-CV": "cv.9" }));
  for (const query of ["clientId=cv.9&end=refused", `end=refused&device=${scene.device.id}`]) {
    const { traces } = await list(query);
    expect(traces.map(({ id, code, clientIds }) => [id, code, clientIds])).toEqual([
      [answer.messageId ?? "", "HEADER_INVALID", ["cv.9"]],
    ]);
  }
});

test("the books say why something was dropped, also on /metrics and after a restart", () =>
  inBoth(async () => {
    const { packageSid } = scene.app;
    const books: BooksBody = await booksOf(service, packageSid);
    expect(books).toMatchObject({ accepted: 4, replaced: 1, dropped: 1, pending: 2, droppedBy: { AWAY: 1 } });
    const headers = { Authorization: `Bearer ${service.adminToken}` };
    const metrics = await (await fetch(`${service.admin}/metrics`, { headers })).text();
    expect(metrics).toContain(`belfry_notifications_dropped_total{app="${packageSid}",reason="AWAY"} 1`);
  }));

test("a service that keeps none on disk remembers until it stops", async () => {
  const own = await startTestService({ traceKeepDays: 0 });
  const other = await setScene(own);
  const { messageId = "" } = await other.push(raw("x"));
  expect((await traceOf(own, messageId)) satisfies TraceBody).toMatchObject({ id: messageId });
  await other.device.close();
  const again = await own.restart();
  expect(await traceOf(again, messageId).catch(String)).toContain("NOTIFICATION_UNKNOWN");
  await again.stop();
});

test("no trace has a payload, a token or a secret, in memory or on disk", async () => {
  const payload = "my-secret-payload";
  await pushNow(toast(payload, { "MS-CV": scene.accessToken }));
  service = await service.restart();
  const told = JSON.stringify(await list("limit=1000"));
  const { path, secrets } = {
    path: `${service.data}/trace`,
    secrets: [payload, scene.accessToken, scene.app.clientSecret],
  };
  const files = await Array.fromAsync(new Bun.Glob("*").scan(path), (name) => Bun.file(`${path}/${name}`).text());
  expect(files.length).toBeGreaterThan(0);
  for (const secret of secrets) {
    expect(told).not.toContain(secret);
    for (const file of files) expect(file).not.toContain(secret);
  }
});
