/** The service is killed in the middle of whatever it does: what became of notifications up to the last second is still told afterwards. */
import { afterEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TracesBody } from "@belfry/protocol";
import { askAdmin, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { setScene } from "../support/scene.ts";
import { tile, toast } from "../support/sender.ts";
import { endProcesses, spawnService } from "../support/service-process.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";

afterEach(endProcesses);

/** What a crash may cost. */
const LOST_MS = 1000;

test("after SIGKILL every end that was older than a second is told, with its steps; a client's own id finds it", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setScene(service);
  const sent: { id: string; at: number }[] = [];
  const began = Date.now();
  while (Date.now() - began < 3 * LOST_MS) {
    const { messageId: id = "" } = await scene.push(toast("hello", { "MS-CV": `cv.${sent.length}` }));
    scene.device.ack((await scene.device.push()).seq);
    sent.push({ id, at: Date.now() });
  }
  const killedAt = Date.now();
  await service.kill();
  const again = await spawnService({ data: directory.path });
  const due = sent.filter(({ at }) => at < killedAt - LOST_MS);
  expect(due.length).toBeGreaterThan(10);
  for (const { id } of [...due.slice(0, 20), ...due.slice(-200)]) {
    expect((await traceOf(again, id)).end).toMatchObject({ state: "delivered", code: "HANDLED" });
  }
  const question = `GET /v1/traces?device=${scene.device.id}&end=delivered&limit=1000`;
  const { traces, reachesBackTo } = await askAdmin<TracesBody>(again, question);
  expect(traces).toHaveLength(Math.min(1000, Math.max(due.length, traces.length)));
  expect(reachesBackTo).toBeLessThanOrEqual(killedAt);
  const byName = await askAdmin<TracesBody>(again, "GET /v1/traces?clientId=cv.0");
  expect(byName.traces.map(({ id }) => id)).toEqual([sent[0]?.id ?? ""]);
  const steps = (await traceOf(again, sent[0]?.id ?? "")).steps.map(({ step }) => step);
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
}, 60_000);

test("what waited when the service was killed is told as waiting by the next one, and as ended when it ends there", async () => {
  const directory = makeDirectory();
  const service = await spawnService({ data: directory.path });
  const scene = await setScene(service);
  await scene.device.close();
  const { messageId: old = "" } = await scene.push(tile("10 degrees"));
  const { messageId: toasted = "" } = await scene.push(toast("hello", { "X-WNS-Tag": "order7" }));
  // Whatever is accepted is handed over within a second, and nothing else tells from outside.
  const log = join(directory.path, "trace", "0000000001.log");
  const rows = () => readFileSync(log, "latin1").split(scene.device.id).length - 1;
  await until("both are kept", () => existsSync(log) && rows() >= 2);
  await service.kill();
  const again = await spawnService({ data: directory.path });
  expect(await traceOf(again, toasted)).toMatchObject({
    tag: "order7",
    end: { state: "pending" },
    device: scene.device.id,
    account: expect.stringContaining("an end in its last second would not be known"),
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
}, 60_000);
