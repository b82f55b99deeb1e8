/**
 * The schema of the service on PostgreSQL, step by step; only ever appended to. A step that has been released is never changed: it stands in
 * databases as it was.
 */
import type { Migration } from "@belfry/host/postgres";
import { ACT } from "./act.ts";
import { CHANGE } from "./change.ts";
import { ENTRIES } from "./entries.ts";
import { EVERYWHERE } from "./everywhere.ts";
import { HOLD } from "./hold.ts";
import { LOOK } from "./look.ts";
import { NODES } from "./nodes.ts";
import { TABLES } from "./tables.ts";

/** Each leads from one version to the next. */
export const MIGRATIONS: readonly Migration[] = [
  { name: "tables", sql: TABLES },
  { name: "nodes", sql: NODES },
  { name: "entries", sql: ENTRIES },
  { name: "change", sql: CHANGE },
  { name: "act", sql: ACT },
  { name: "look", sql: LOOK },
  { name: "everywhere", sql: EVERYWHERE },
  { name: "hold", sql: HOLD },
];
