/**
 * What holds of a service that is one node and does not hold of many as it is written: those tests are passed over when the suites run on three
 * nodes, and run on one like all others. Some can never hold there; others show what is still to be mended, and their reasons say so. Everything
 * else runs on both, unchanged.
 */
import type { PassedOver } from "./passed-over.ts";

const SQLITE =
  "it damages, fills, locks or reads the embedded engine's own files; test/cluster/engine-lost.test.ts has the same of PostgreSQL";
const PER_NODE =
  "allowances, throttles, faults and counts are each node's own, and a balancer spreads the calls over all";
const METRICS = "it reads /metrics, which each node has of its own";
const MOMENT =
  "on one node a push is at its device, and a device known to be there, in the moment of the answer; across nodes a message later";
const TRACE_FILES = "it reads the trace files of one data directory, and asks how far back that one reaches";

const NOT_UNDERSTOOD =
  "besides faults that count on each node, it found an end that the accepting node was never told, and nobody knows why yet: to be mended";
const ALONE = "it starts `belfry up`, which is one node by its nature";
const HUB_NEWS =
  "a hub that was just made is known to the other nodes at their next look, not in the moment of the answer";

export const oneNodeOnly: readonly PassedOver[] = [
  { file: "test/fault/dead-store.test.ts", reason: SQLITE },
  { file: "test/fault/full-disk.test.ts", reason: SQLITE },
  { file: "test/fault/start.test.ts", reason: SQLITE },
  { file: "test/fault/trace-crash.test.ts", reason: TRACE_FILES },
  { file: "test/fault/trace-campaign.test.ts", reason: NOT_UNDERSTOOD },
  { file: "test/fault/trace-campaign-kill.test.ts", reason: NOT_UNDERSTOOD },
  {
    file: "test/fault/flood.test.ts",
    tests: [
      "ten thousand requests that prove nothing are refused, throttled, counted in few series and forgotten",
      "an address that spent its allowance gets it back with time, and one that proves itself never needed it",
      "a thousand connections that send rubbish are each ended, and none of them is held",
    ],
    reason: PER_NODE,
  },
  {
    file: "test/fault/slow-bodies.test.ts",
    tests: [
      "a sender or stranger who hangs up in the middle of a body is refused in silence, and no alarm is raised",
      "an address that starts forms and never ends them runs out of its allowance before they add up",
    ],
    reason: PER_NODE,
  },
  {
    file: "test/fault/slow-reader.test.ts",
    tests: [
      "a device that does not read its socket has at most its credit of bytes under way, and others are served",
      "a device that vanishes without a word is replaced by its own next connection, which gets everything",
    ],
    reason: MOMENT,
  },
  {
    file: "test/fault/pipelining.test.ts",
    tests: [
      "no request is served with the token of the one before it, nor of the one behind it",
      "bytes behind a push that are no request end the connection, and no answer of the service is given to them",
      "whatever is written in whatever pieces, answers keep to their requests and only good pushes are accepted",
    ],
    reason: MOMENT,
  },
  {
    file: "test/fault/reconnect.test.ts",
    tests: ["two connections that both claim to be the device: the last one wins, and every push comes to it"],
    reason: MOMENT,
  },
  {
    file: "test/fault/acks.test.ts",
    tests: ["whatever a device confirms, in whatever order, the books balance and what it left open comes again"],
    reason: MOMENT,
  },
  {
    file: "test/story/hub-complaints.test.ts",
    tests: [
      "complaint 11: what is too much is answered 429 with words and a time to come back, and that limit is the operator's",
    ],
    reason: PER_NODE,
  },
  {
    file: "test/real/transcripts.test.ts",
    tests: [
      "WNS-9.06 rpush takes 406 for a reason to try again in an hour",
      "WNS-9.09 go-wns, which repeats a 401 for ever, stops after 21 pushes without a token when its secret was revoked",
      "WNS-9.10 lunr.vortex takes 406 for a TemporaryError",
    ],
    reason: PER_NODE,
  },
  {
    file: "test/real/transcripts.test.ts",
    tests: [
      "WNS-9.11 Flexisip takes our 200 for a device that is away, and our 410 with its description, for failures",
    ],
    reason: MOMENT,
  },
  {
    file: "test/real/web-push-npm.test.ts",
    tests: ["WP-2.20: of a burst above the rate some are 201 and the others 429, never 406"],
    reason: PER_NODE,
  },
  {
    file: "test/real/wns-npm.test.ts",
    tests: [
      "WNS-9.02 unmodified wns 0.5.4 that kept the token of a revoked secret asks for one token, sends once more, and succeeds",
    ],
    reason: METRICS,
  },
  {
    file: "test/real/wns-npm.test.ts",
    tests: [
      "WNS-9.01 each of the 46 tile and 8 toast functions of wns 0.5.4 succeeds, and the device gets the payload that it wrote",
    ],
    reason: MOMENT,
  },
  { file: "test/real/node-pushnotifications.test.ts", reason: METRICS },
  { file: "test/real/console-*.test.ts", reason: ALONE },
  { file: "test/real/shell-*.test.ts", reason: ALONE },
  { file: "test/real/workbench.test.ts", reason: ALONE },
  {
    file: "test/real/azure-notification-hubs-wns.test.ts",
    tests: ["HUB-9.07 JS: a wrong secret shows in the outcome, and a test send says the token endpoint's own words"],
    reason: HUB_NEWS,
  },
];
