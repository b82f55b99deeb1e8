/** The campaign with known causes on a service that is killed: what ended more than a second before is named by the next one, and its books balance. */
import { afterEach, expect, test } from "bun:test";
import { randomInt } from "node:crypto";
import { judgeLiveBooks } from "../support/books.ts";
import { promptEndings } from "../support/campaign/ends.ts";
import { mildFaults } from "../support/campaign/faults.ts";
import { idOf, type PlainEpisode, type Played, played } from "../support/campaign/played.ts";
import { proveBooks, proveEnded } from "../support/campaign/prove.ts";
import { shuffled } from "../support/campaign.ts";
import { freePort } from "../support/free-port.ts";
import { traceOf } from "../support/operator.ts";
import { createRandom } from "../support/random.ts";
import { setSceneWithDeviceAway } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { endProcesses, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";

afterEach(endProcesses);

const KILLS = process.env.CHECK_LONG === "1" ? 30 : 3;
/** What ended later than that may be told as waiting. */
const LOST_MS = 1000;

/** What expires while nobody is there to see it: the next process lets it go. */
const expiresMeanwhile: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const id = await idOf(scene.push(toast("for a second", { "X-WNS-TTL": "1" })));
  return played(scene, [{ id, state: "expired", code: "TTL_OVER", words: "the device was away" }]);
};

const EPISODES = [...promptEndings, ...mildFaults];

test(`after each of ${KILLS} kills the trace names the cause of every end that was a second old, and the books balance`, async () => {
  const seed = Number(process.env.BELFRY_TEST_SEED ?? randomInt(2 ** 31));
  console.log(`trace campaign with kills: seed ${seed}`);
  const random = createRandom(seed);
  const directory = makeDirectory();
  const port = await freePort();
  let service = await spawnService({ data: directory.path, port });
  for (let kill = 0; kill < KILLS; kill++) {
    const round: Played[] = [];
    for (const episode of shuffled(random, EPISODES)) round.push(await episode(service));
    round.push(await expiresMeanwhile(service));
    const last = Date.now();
    await until("the last end is a second old", () => Date.now() - last > LOST_MS);
    await service.kill();
    service = await spawnService({ data: directory.path, port });
    const over = round.at(-1)?.expected[0]?.id ?? "";
    await until("what is over has been swept", async () => (await traceOf(service, over)).end.state === "expired");
    for (const one of round) await proveEnded(service, one);
    await proveBooks(service, round);
    expect(await judgeLiveBooks(service)).toEqual([]);
  }
  await service.stop();
  directory.remove();
}, 1_200_000);
