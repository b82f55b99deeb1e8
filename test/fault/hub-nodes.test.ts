/**
 * Several hubs over one PostgreSQL server, each in a process of its own: one is killed in the middle of a send, the server goes away and comes
 * back, a key is changed. @source ADR 0022
 */
import { afterEach, expect, setDefaultTimeout, test } from "bun:test";
import { DEFAULT_POLICIES, type HubCredentials } from "@belfry/protocol";
import { HUB } from "../support/crash-world.ts";
import { hubClient } from "../support/hub-client.ts";
import { type HubNodes, openHubNodes } from "../support/hub-nodes-world.ts";
import { endHubs, type HubProcess } from "../support/hub-process.ts";
import { sumOfEnds } from "../support/operator.ts";
import { endProcesses } from "../support/service-process.ts";
import { until } from "../support/until.ts";

/** Minutes where the machine is slow; a server and several processes are started for each. */
setDefaultTimeout(600_000);

afterEach(async () => {
  await endHubs();
  await endProcesses();
});

const TARGETS = process.env.CHECK_LONG === "1" ? 20_000 : 2_000;

/** Waits as long as it takes: what is waited for goes on by itself, and the test's own time is the bound. */
async function whenever(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const came = await until(what, holds).then(
      () => true,
      () => false,
    );
    if (came) return;
  }
}

const isOver = async (world: HubNodes, node: HubProcess) => (await world.send(node)).endedAt !== null;

/** Every target has exactly one accepted push, and the books of both sides say so. */
async function expectOneEach(world: HubNodes, node: HubProcess, targets: number): Promise<void> {
  const { state, outcomes } = await world.send(node);
  expect([state, outcomes]).toEqual(["Completed", { wns: { Success: targets }, browser: {} }]);
  const books = await world.books();
  expect([books.accepted, books.pending, sumOfEnds(books)]).toEqual([targets, targets, targets]);
  expect(await world.close()).toEqual({ channels: targets, most: 1 });
}

function twoOf({ nodes: [one, other] }: HubNodes): readonly [HubProcess, HubProcess] {
  if (one === undefined || other === undefined) throw new Error("there are not two nodes");
  return [one, other];
}

/** Kills the node that sends after a quarter of so many targets. Where the machine let the send end before that was seen, it takes more of them. */
async function killInTheMiddle(
  targets: number,
): Promise<readonly [world: HubNodes, heir: HubProcess, targets: number]> {
  const world = await openHubNodes({ nodes: 2, targets, concurrency: 8 });
  const [one, other] = twoOf(world);
  await whenever("a quarter is accepted", async () => (await world.books()).accepted >= targets / 4);
  const [victim, heir] = (await world.running(one)) > 0 ? [one, other] : [other, one];
  expect(await world.running(heir)).toBe(0);
  await victim.kill();
  if (!(await isOver(world, heir))) return [world, heir, targets];
  await world.close();
  return killInTheMiddle(4 * targets);
}

test(`a node that is killed in the middle of a send to ${TARGETS} leaves it to the other, and each target has exactly one push`, async () => {
  const [world, heir, targets] = await killInTheMiddle(TARGETS);
  await whenever("the send has ended", () => isOver(world, heir));
  await expectOneEach(world, heir, targets);
});

test("a node that is stopped in the middle of a send hands it over, and each target has exactly one push", async () => {
  const world = await openHubNodes({ nodes: 2, targets: TARGETS / 2, concurrency: 8 });
  const [one, other] = twoOf(world);
  await whenever("a quarter is accepted", async () => (await world.books()).accepted >= TARGETS / 8);
  const [leaver, heir] = (await world.running(one)) > 0 ? [one, other] : [other, one];
  await leaver.stop();
  await whenever("the send has ended", () => isOver(world, heir));
  await expectOneEach(world, heir, TARGETS / 2);
});

/** Three nodes that are up before their send is due; later, where starting them took the machine longer. */
async function openBeforeDue(dueInMs: number): Promise<HubNodes> {
  const world = await openHubNodes({ nodes: 3, targets: 200, concurrency: 8, dueInMs });
  const { state } = await world.send(twoOf(world)[0]);
  if (state === "Scheduled") return world;
  await world.close();
  return openBeforeDue(3 * dueInMs);
}

test("a scheduled send fires once with three nodes, and not before its time", async () => {
  const world = await openBeforeDue(6_000);
  const [one] = twoOf(world);
  const { scheduledFor } = await world.send(one);
  await whenever("the send has ended", () => isOver(world, one));
  expect((await world.send(one)).startedAt ?? 0).toBeGreaterThanOrEqual(scheduledFor ?? Number.POSITIVE_INFINITY);
  await expectOneEach(world, one, 200);
});

test("while PostgreSQL is away a hub answers 503 with Retry-After; when it is back everything goes on without a restart, and no push is doubled", async () => {
  const world = await openHubNodes({ nodes: 2, targets: TARGETS, concurrency: 8 });
  const [one, other] = twoOf(world);
  const client = hubClient((await world.ask<HubCredentials>(one, "GET", "/keys")).connectionStrings.full, HUB);
  // A browser, which the send does not go to.
  const pushChannel = { endpoint: "https://fcm.googleapis.com/fcm/send/1", p256dh: "key", auth: "secret" };
  const put = () => client.put({ installationId: "phone", platform: "browser", pushChannel });
  await whenever("a quarter is accepted", async () => (await world.books()).accepted >= TARGETS / 4);
  await world.postgres.stop();
  const away = await put();
  expect(away.status).toBe(503);
  expect(Number(away.headers.get("Retry-After"))).toBeGreaterThan(0);
  await world.postgres.start();
  await whenever("an installation is taken again", async () => (await put()).status === 200);
  await whenever("the send has ended", () => isOver(world, other));
  expect((await client.get("phone")).installationId).toBe("phone");
  await expectOneEach(world, other, TARGETS);
});

test("when PostgreSQL dies for good and its standby takes over, the send goes on without a restart, and no push is doubled", async () => {
  const world = await openHubNodes({ nodes: 2, targets: TARGETS, concurrency: 8, standby: true });
  const [one] = twoOf(world);
  await whenever("a quarter is accepted", async () => (await world.books()).accepted >= TARGETS / 4);
  await world.postgres.stop();
  world.promote();
  await whenever("the send has ended", () => isOver(world, one).catch(() => false));
  await expectOneEach(world, one, TARGETS);
});

test("a key that one node exchanges is refused by the others, whatever they remember of it", async () => {
  const world = await openHubNodes({ nodes: 2, targets: 1, concurrency: 1 });
  const [one, other] = twoOf(world);
  const { full } = (await world.ask<HubCredentials>(other, "GET", "/keys")).connectionStrings;
  const client = hubClient(full, HUB);
  const status = async () => (await client.call("GET", "/registrations/")).status;
  expect(await status()).toBe(200);
  await world.ask(one, "POST", "/keys", { keyName: DEFAULT_POLICIES.full, key: "primary" });
  await until("the other node refuses the key", async () => (await status()) === 401);
  const renewed = (await world.ask<HubCredentials>(other, "GET", "/keys")).connectionStrings.full;
  expect(renewed).not.toBe(full);
  expect((await hubClient(renewed, HUB).call("GET", "/registrations/")).status).toBe(200);
  await world.close();
});
