/** The service is killed in the middle of whatever it does: what became of notifications up to the last second is still told afterwards. */
import { afterEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TracesBody } from "@belfry/protocol";
import { readLog } from "../../service/src/trace/kept/log.ts";
import { fact, ROW_BYTES, word } from "../../service/src/trace/row.ts";
import { askAdmin, booksOf, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { tile, toast } from "../support/sender.ts";
import { endProcesses, spawnService } from "../support/service-process.ts";
import { dataOf, NODES } from "../support/test-nodes.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";

afterEach(endProcesses);

const COUNT = 100;

/** Where the nodes of a service that began in this directory write what became of notifications, as far as they have. */
const logsIn = (directory: string) =>
  Array.from({ length: NODES }, (_, n) => join(dataOf(directory, n), "trace", "0000000001.log")).filter(existsSync);

/** How many notifications have ended as far as the files know, to which a row is written once more when it ends later. */
function endedIn(logs: readonly string[]): number {
  const ended = new Set<string>();
  for (const { rows } of logs.flatMap((log) => [...readLog(log)])) {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let at = 0; at < rows.length; at += ROW_BYTES) {
      const half = (place: number) => view.getUint32(at + 4 * place, true);
      if (rows[at + fact.end] !== 0) ended.add(`${half(word.high)} ${half(word.low)}`);
    }
  }
  return ended.size;
}

test("after SIGKILL every end that was handed to the system is told, with its steps; a client's own id finds it", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setScene(service);
  const pushOne = async (name: string) => {
    const { messageId = "" } = await scene.push(toast("hello", { "MS-CV": name }));
    scene.device.ack((await scene.device.push()).seq);
    return messageId;
  };
  const sent: string[] = [];
  for (let at = 0; at < COUNT; at++) sent.push(await pushOne(`cv.${at}`));
  // Within a second, on a machine that has nothing else to do.
  await until("all ends are handed over", () => endedIn(logsIn(directory.path)) === COUNT);
  for (let at = COUNT; at < 2 * COUNT; at++) await pushOne(`cv.${at}`);
  await service.kill();
  const again = await spawnService({ data: directory.path });
  for (const id of sent) {
    expect((await traceOf(again, id)).end).toMatchObject({ state: "delivered", code: "HANDLED" });
  }
  const question = `GET /v1/traces?device=${scene.device.id}&end=delivered&limit=1000`;
  const { traces } = await askAdmin<TracesBody>(again, question);
  expect(traces.length).toBeGreaterThanOrEqual(COUNT);
  const byName = await askAdmin<TracesBody>(again, "GET /v1/traces?clientId=cv.0");
  expect(byName.traces.map(({ id }) => id)).toEqual([sent[0] ?? ""]);
  const steps = (await traceOf(again, sent[0] ?? "")).steps.map(({ step }) => step);
  expect(steps.toSorted()).toEqual([
    "acked",
    "announced",
    "answered",
    "decided",
    "framed",
    "proved",
    "read",
    "recorded",
  ]);
  await again.stop();
  directory.remove();
}, 180_000);

test("what waited when the service was killed is told as waiting by the next one, and as ended when it ends there", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setScene(service);
  await scene.device.close();
  const { messageId: old = "" } = await scene.push(tile("10 degrees"));
  const { messageId: toasted = "" } = await scene.push(toast("hello", { "X-WNS-Tag": "order7" }));
  // Whatever is accepted is handed over within a second, and nothing else tells from outside.
  const rowsIn = (log: string) => readFileSync(log, "latin1").split(scene.device.id).length - 1;
  const rows = () => logsIn(directory.path).reduce((sum, log) => sum + rowsIn(log), 0);
  await until("both are kept", () => rows() >= 2);
  await service.kill();
  const again = await spawnService({ data: directory.path });
  expect(await traceOf(again, toasted)).toMatchObject({
    tag: "order7",
    end: { state: "pending" },
    device: scene.device.id,
  });
  const device = await reconnect(again, scene.device, 0);
  const frames = [await device.push(), await device.push()];
  device.ack(frames[1]?.seq ?? 0);
  await device.settled();
  for (const id of [old, toasted]) {
    await until("the end is told", async () => (await traceOf(again, id)).end.state === "delivered");
    expect((await traceOf(again, id)).steps.map(({ step }) => step)).toContain("framed");
  }
  await device.close();
  await again.stop();
  directory.remove();
}, 180_000);

test("what ended in the very last moment before SIGKILL is never told as waiting for long", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setSceneWithDeviceAway(service);
  const { messageId = "" } = await scene.push(toast("hello"));
  const isKept = () => logsIn(directory.path).some((log) => readFileSync(log, "latin1").includes(scene.device.id));
  await until("that it waits is kept", isKept);
  const device = await reconnect(service, scene.device, 0);
  device.ack((await device.push()).seq);
  await until("it is counted", async () => (await booksOf(service, scene.app.packageSid)).delivered === 1);
  await service.kill();
  const again = await spawnService({ data: directory.path });
  const endOf = async () => (await traceOf(again, messageId)).end.state;
  await until("its trace has an end", async () => (await endOf()) !== "pending");
  // Whether that was still told is up to the moment.
  expect(["unknown", "delivered"]).toContain(await endOf());
  await again.stop();
  directory.remove();
}, 180_000);

test("after SIGKILL traces reach back to the first notification that is kept, not to the last start", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setScene(service);
  await scene.push(toast("hello"));
  scene.device.ack((await scene.device.push()).seq);
  await until("its end is handed over", () => endedIn(logsIn(directory.path)) === 1);
  await service.kill();
  const again = await spawnService({ data: directory.path });
  const { traces, reachesBackTo } = await askAdmin<TracesBody>(again, "GET /v1/traces?limit=1");
  expect(reachesBackTo).toBeLessThanOrEqual(traces[0]?.steps[0]?.at ?? 0);
  await again.stop();
  directory.remove();
}, 180_000);
