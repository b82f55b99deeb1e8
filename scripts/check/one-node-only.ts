/**
 * What holds of a service that is one node and does not hold of many: those tests are passed over when the suites run on three nodes, and run on one
 * like all others. Everything else runs on both, unchanged.
 */
import type { PassedOver } from "./passed-over.ts";

const SQLITE =
  "it damages, fills, locks or reads the embedded engine's own files; test/cluster/engine-lost.test.ts has the same of PostgreSQL";
const NEWEST =
  "of tiles that follow each other through several nodes the device may get the newest alone; on one node each goes out before the next comes";
const LEAST =
  "traces of many nodes reach back as far as those of the node that sees least: one that never accepted anything sees back to its start";
const ALONE = "it starts `belfry up`, which is one node by its nature";

export const oneNodeOnly: readonly PassedOver[] = [
  { file: "test/fault/dead-store.test.ts", reason: SQLITE },
  { file: "test/fault/full-disk.test.ts", reason: SQLITE },
  { file: "test/fault/start.test.ts", reason: SQLITE },
  {
    file: "test/fault/trace-campaign.test.ts",
    tests: ["the trace names what a service refuses whose disk is full"],
    reason: SQLITE,
  },
  {
    file: "test/fault/trace-crash.test.ts",
    tests: ["after SIGKILL traces reach back to the first notification that is kept, not to the last start"],
    reason: LEAST,
  },
  {
    file: "test/real/wns-npm.test.ts",
    tests: [
      "WNS-9.01 each of the 46 tile and 8 toast functions of wns 0.5.4 succeeds, and the device gets the payload that it wrote",
    ],
    reason: NEWEST,
  },
  { file: "test/real/console-*.test.ts", reason: ALONE },
  { file: "test/real/shell-*.test.ts", reason: ALONE },
  { file: "test/real/workbench.test.ts", reason: ALONE },
];
