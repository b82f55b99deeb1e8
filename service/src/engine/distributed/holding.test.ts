/** Who holds a device's connection: the newest claim, whichever node made it, and what that means for pushes and confirmations. */
import { expect, test } from "bun:test";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import { booksOf, channelOf, KIOSK, open, pushTo, record, WEATHER, waiting } from "../conformance/fixtures.ts";
import type { Claimed } from "./calls.ts";
import { freshPlace } from "./fixture.ts";
import { type DistributedStore, openServiceDatabase, storeOver } from "./store.ts";

const server = await sharedPostgres();

interface Node extends DistributedStore {
  readonly incarnation: number;
}

/** The claim of a node that lives. */
async function claim({ holding }: Node): Promise<Claimed> {
  const claimed = await holding.claim(KIOSK);
  if (claimed === null) throw new Error("the node is gone");
  return claimed;
}

/** Two nodes that the registry knows, and a way to let one's lease end. */
async function twoNodes() {
  const place = freshPlace();
  const databases = await Promise.all([openServiceDatabase(place), openServiceDatabase(place)]);
  const register = `INSERT INTO ${place.schema}.nodes (number, id, name, lease_until)
    VALUES (1, gen_random_uuid(), 'node', now() + interval '1 hour') RETURNING incarnation`;
  const nodes: Node[] = [];
  for (const database of databases) {
    const [row] = await server.ask(register);
    const incarnation = Number(row?.incarnation);
    nodes.push({ ...storeOver(database, incarnation), incarnation });
  }
  const [one, other] = nodes as [Node, Node];
  return {
    one,
    other,
    end: ({ incarnation }: Node) =>
      server.ask(`UPDATE ${place.schema}.nodes SET lease_until = now() WHERE incarnation = ${incarnation}`),
    close: () => Promise.all(nodes.map(({ store }) => store.close())),
  };
}

test("a push tells who holds the connection when it is recorded, and nobody before the first claim and after the last release", async () => {
  const { one, other, close } = await twoNodes();
  const channel = await open(one.store, channelOf(KIOSK, WEATHER));
  expect(await other.store.put(pushTo(channel, 1))).not.toHaveProperty("holder");
  const { fence, former } = await claim(one);
  expect(former).toBeNull();
  expect(await other.store.put(pushTo(channel, 2))).toMatchObject({ seq: 2, holder: one.incarnation });
  // In a slot that is taken it goes another way through the database.
  await other.store.put(pushTo(channel, 3, { slot: "s", keep: 1 }));
  expect(await other.store.put(pushTo(channel, 4, { slot: "s", keep: 1 }))).toMatchObject({ holder: one.incarnation });
  await one.holding.release(KIOSK, fence);
  expect(await one.store.put(pushTo(channel, 5))).not.toHaveProperty("holder");
  await close();
});

test("the newest claim wins and is told whose it took; a late release of the older one takes nothing from it", async () => {
  const { one, other, close } = await twoNodes();
  const channel = await open(one.store, channelOf(KIOSK, WEATHER));
  const first = await claim(one);
  const second = await claim(other);
  expect(second.former).toEqual({ holder: one.incarnation, fence: first.fence });
  expect(second.fence).toBeGreaterThan(first.fence);
  await other.holding.release(KIOSK, second.fence);
  const third = await claim(one);
  await one.holding.release(KIOSK, first.fence);
  expect(await other.store.put(pushTo(channel, 1))).toMatchObject({ holder: one.incarnation });
  expect(third.fence).toBeGreaterThan(second.fence);
  await close();
});

test("what an older connection confirms counts nothing while another living node holds the device, and counts once that node is gone", async () => {
  const { one, other, end, close } = await twoNodes();
  const channel = await open(one.store, channelOf(KIOSK, WEATHER));
  const seq = await record(one.store, pushTo(channel, 1));
  await claim(one);
  await claim(other);
  const confirmed = { deviceId: KIOSK, entries: [[seq, WEATHER]] as const };
  expect(await one.store.settle(confirmed)).toBe(0);
  expect(await waiting(one.store, KIOSK)).toEqual([seq]);
  await end(other);
  expect(await one.store.settle(confirmed)).toBe(1);
  expect(await booksOf(other.store, WEATHER)).toEqual({ accepted: 1, delivered: 1 });
  await close();
});

test("what is asked of a device after a claim comes after it, without waiting for the claim", async () => {
  const { one, close } = await twoNodes();
  const channel = await open(one.store, channelOf(KIOSK, WEATHER));
  const [claimed, put, released, again] = await Promise.all([
    claim(one),
    one.store.put(pushTo(channel, 1)),
    claim(one),
    one.store.put(pushTo(channel, 2)),
  ]);
  expect(put).toMatchObject({ seq: 1, holder: one.incarnation });
  expect(released.former).toEqual({ holder: one.incarnation, fence: claimed.fence });
  expect(again).toMatchObject({ seq: 2, holder: one.incarnation });
  await close();
});

test("a node that is gone claims nothing, so that what it asked for while it was cut off takes nothing from anybody", async () => {
  const { one, other, end, close } = await twoNodes();
  const channel = await open(one.store, channelOf(KIOSK, WEATHER));
  await claim(other);
  await end(one);
  expect(await Promise.all([one.holding.claim(KIOSK), one.holding.claim("phone")])).toEqual([null, null]);
  expect(await one.store.put(pushTo(channel, 1))).toMatchObject({ holder: other.incarnation });
  await close();
});
