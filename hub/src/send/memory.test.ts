/** A send to a hundred thousand: what it takes, and what it costs whoever waits for its acceptance. */
import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { createLog } from "@belfry/host";
import { readAllowedHosts } from "@belfry/sender";
import type { Egress, EgressAnswer } from "../egress/egress.ts";
import type { HubStore } from "../engine/store.ts";
import type { SendRecord, Target } from "../model.ts";
import { tokenAnswer } from "../testing/stand-in.ts";
import { NOON, openTestSending, TOAST } from "../testing/test-sending.ts";
import { createSending } from "./sending.ts";
import { createTimer } from "./timer.ts";

const TARGETS = 100_000;
/** Of memory that such a send takes beside what it leaves for the collector. */
const MAX_HEAP_BYTES = 64 * 1024 * 1024;

const targetOf = (ordinal: number): Target => ({
  ordinal,
  registrationId: `r${ordinal}`,
  installationId: null,
  handle: { platform: "wns", channelUri: `https://wns.example/?token=${ordinal}` },
  template: null,
  pushVariables: {},
  duplicate: false,
});

const RECEIVED: EgressAnswer = {
  status: 200,
  headers: new Map([["x-wns-status", "received"]]),
  body: Buffer.alloc(0),
  reusable: true,
};

/** A way out at whose end everything is received at once. */
function receivingEgress(seen: (channel: string) => void): Egress {
  return {
    send: async ({ url }) => {
      seen(url.search);
      return RECEIVED;
    },
    fetch: async () => new Response(tokenAnswer(1).body),
    close: () => undefined,
  };
}

/** A store whose hub has this many registrations, none of which is kept anywhere. */
function manyTargets(store: HubStore, ended: (send: SendRecord) => void): HubStore {
  return {
    ...store,
    targets: async (_hub, { after, limit }) => {
      const length = Math.min(limit, TARGETS - after);
      const targets = Array.from({ length }, (_, index) => targetOf(after + index + 1));
      return { targets, cursor: after + length, done: after + length === TARGETS };
    },
    progressSend: async (progress) => {
      const result = await store.progressSend(progress);
      const send = progress.endedAt === null ? null : await store.findSend(progress.hub, progress.notificationId);
      if (send !== null) ended(send);
      return result;
    },
  };
}

test("HUB-7.20: a send to 100,000 is accepted before anything of it is done, and takes no more memory than a few pages", async () => {
  const world = await openTestSending();
  const end = Promise.withResolvers<SendRecord>();
  const channels = new Set<string>();
  let highest = 0;
  let underWayAtAcceptance = -1;
  Bun.gc(true);
  const before = process.memoryUsage().heapUsed;
  const egress = receivingEgress((channel) => {
    channels.add(channel);
    if (channels.size % 10_000 !== 0) return;
    Bun.gc(true);
    highest = Math.max(highest, process.memoryUsage().heapUsed - before);
  });
  const hosts = readAllowedHosts(["wns.example"]);
  const sending = createSending({
    store: manyTargets(world.store, end.resolve),
    egress,
    timer: createTimer({ now: () => NOON }),
    log: createLog({ level: "silent", write: () => undefined, now: () => NOON }),
    random: randomBytes,
    hubOf: () => world.hub,
    allowedHosts: { wns: hosts, browser: hosts },
  });
  const request = { format: "windows", headers: {}, body: TOAST, base64: false } as const;
  const targets = { kind: "expression", expression: null } as const;
  const more = { scheduledFor: null, clientRequestId: null, policy: "full" };
  await sending.accept(world.hub, { ...request, targets }, more);
  underWayAtAcceptance = channels.size;
  expect((await end.promise).wnsOutcomes).toEqual({ Success: TARGETS });
  expect([underWayAtAcceptance, channels.size]).toEqual([0, TARGETS]);
  // The channels that the test keeps to count them are no part of it.
  expect(highest - channels.size * 100).toBeLessThan(MAX_HEAP_BYTES);
  await sending.stop();
  await world.close();
}, 300_000);
