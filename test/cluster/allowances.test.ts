/** Limits on the pace of senders, of a service that is several nodes: what was pushed through one of them is missing on the others. */
import { afterEach, expect, test } from "bun:test";
import { createLog, manualClock } from "@belfry/host";
import type { PushResponse, StatusBody } from "@belfry/protocol";
import type { ServiceSettings } from "@belfry/service";
import { askAdmin } from "../support/operator.ts";
import { setSceneWithDeviceAway } from "../support/scene.ts";
import { accessTokenOf, push, raw } from "../support/sender.ts";
import { openPlace, type RunningNodes, startNodes } from "../support/test-nodes.ts";
import { makeDirectory, START, testSettings } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { uriAt } from "./nodes.ts";

const PATIENCE_MS = 120_000;

/** As many as somebody who asks every few milliseconds cannot use up in the second or two until a node hears of another. */
const RATE = 2_000;
const AT_ONCE = 50;
const STATUS = "GET /v1/status";

const directory = makeDirectory();
let nodes: RunningNodes | undefined;

afterEach(async () => {
  await nodes?.stop();
  nodes = undefined;
  directory.remove();
});

/** Three of them, on a clock that stands still: no allowance is refilled. */
async function open(settings: Partial<ServiceSettings>): Promise<RunningNodes> {
  const log = createLog({ level: "silent", write: () => undefined, now: () => START });
  const parts = { log, rows: [], clock: manualClock(START) };
  return startNodes(await openPlace(), testSettings(directory.path, settings), parts, 3);
}

/** Asks until it is refused. @returns how often it was not */
async function countGranted(ask: () => Promise<boolean>): Promise<number> {
  let granted = 0;
  await until("it is refused", async () => {
    if (!(await ask())) return true;
    granted++;
    return false;
  });
  return granted;
}

test(
  "an app that pushed through one node, and an address that asked it for tokens, find their allowance used on every node",
  async () => {
    nodes = await open({ appRate: RATE, anonymousRate: RATE, anonymousBurst: RATE });
    const [first, ...others] = nodes.nodes.map(({ service, admin, adminToken }) => ({ service, admin, adminToken }));
    if (first === undefined) throw new Error("there is no node");
    await until("it knows the others", async () => (await askAdmin<StatusBody>(first, STATUS)).nodes.length === 3);
    const { accessToken, channel, app } = await setSceneWithDeviceAway(first);
    const pushAt = (at: { readonly service: string }): Promise<PushResponse> =>
      push(uriAt(at, channel.uri), accessToken, raw("now or never", { "X-WNS-Cache-Policy": "no-cache" }));
    const isPushedAt = async (at: { readonly service: string }) => (await pushAt(at)).status === 200;
    const guess = { ...app, clientSecret: "a-guess" };
    const isHeardAt = (at: { readonly service: string }) =>
      accessTokenOf(at, guess).then(
        () => true,
        (error: unknown) => !String(error).includes("429"),
      );
    for (const isGrantedAt of [isPushedAt, isHeardAt]) {
      const used: boolean[] = [];
      while (!used.includes(false)) {
        used.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => isGrantedAt(first)))));
      }
      for (const other of others) expect(await countGranted(() => isGrantedAt(other))).toBeLessThan(RATE);
    }
  },
  PATIENCE_MS,
);
