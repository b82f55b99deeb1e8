/** All nodes are restarted one after the other, under load: nothing is lost, and no sender sees anything but success or a clean 503. */
import { afterEach, expect, test } from "bun:test";
import { type ServiceNodes, spawnNodes } from "../support/nodes-process.ts";
import { booksOf, createApp, type ReachedService, sumOfEnds } from "../support/operator.ts";
import { createRandom } from "../support/random.ts";
import { accessTokenOf, push } from "../support/sender.ts";
import { endProcesses } from "../support/service-process.ts";
import { openPlace } from "../support/test-nodes.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { type Crowd, gatherCrowd } from "./crowd.ts";
import { Ledger } from "./ledger.ts";
import { startSenders } from "./senders.ts";

afterEach(endProcesses);

const IS_LONG = process.env.CHECK_LONG === "1";
const DEVICES = IS_LONG ? 5000 : 300;
const SENDERS = 8;
const NODES = 3;
const PUSHES_BETWEEN = 60;
const SEED = 1;

/** Asks a node to stop while the others serve, looks at how its devices are sent away, and starts it again. */
async function roll(service: ServiceNodes, n: number, crowd: Crowd): Promise<void> {
  const stopping = service.nodes[n]?.stop();
  await until("devices were sent away", () => crowd.comingBack().length >= DEVICES / NODES / 4);
  const moments = crowd.comingBack();
  expect(new Set(moments).size).toBeGreaterThan(moments.length / 4);
  expect((await stopping)?.code).toBe(0);
  await service.restart(n);
}

test(`a restart of ${NODES} nodes one after the other at ${DEVICES} devices loses nothing, and refuses only with 503`, async () => {
  const directory = makeDirectory();
  const service = await spawnNodes({ data: directory.path, place: await openPlace(), count: NODES });
  const ledger = new Ledger();
  const apps = [await createApp(service, "One"), await createApp(service, "Other")] as const;
  const crowd = await gatherCrowd(service.service, ledger, DEVICES, [apps[0].packageSid, apps[1].packageSid]);
  const tokens = await Promise.all(apps.map((app) => accessTokenOf(service, app)));
  const ways = [crowd.lasting, crowd.closable].map((targets, n) => ({ accessToken: tokens[n] ?? "", targets }));
  const senders = startSenders({ ledger, random: createRandom(SEED), ways, senders: SENDERS, push });
  for (let n = 0; n < NODES; n++) {
    await ledger.after(PUSHES_BETWEEN);
    await roll(service, n, crowd);
  }
  await ledger.after(PUSHES_BETWEEN);
  await senders.stop();

  const [first] = service.nodes as readonly ReachedService[];
  if (first === undefined) throw new Error("there is no node");
  const books = () => Promise.all(apps.map(({ packageSid }) => booksOf(first, packageSid)));
  await until("everything was delivered", async () => {
    const pending = (await books()).some((book) => book.pending > 0);
    return !pending && ledger.missing().length === 0 && crowd.connected() === DEVICES;
  });
  expect({ findings: ledger.findings(), gone: crowd.gone(), broken: ledger.broken }).toEqual({
    findings: [],
    gone: [],
    broken: [],
  });
  for (const book of await books()) expect(sumOfEnds(book)).toBe(book.accepted);
  expect(ledger.count("received")).toBeGreaterThan(NODES * PUSHES_BETWEEN);
  await crowd.close();
  await service.stop();
  directory.remove();
}, 300_000);
