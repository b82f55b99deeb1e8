/** Apps and sealing keys on PostgreSQL. Each change raises a revision, by which other nodes see that they must read anew. */
import type { Lanes } from "@belfry/host/postgres";
import type { AppRecord, Closing, KeyRecord, Store } from "../store.ts";

/** Milliseconds that deleting an app may take: it closes channels on as many devices as had it. */
const DELETE_MS = 600_000;

const KEYS = 'SELECT id, secret, created_at AS "createdAt" FROM keys ORDER BY created_at, id';

/** The row of the revision is locked first: of two nodes that offer one, the second sees the first one's. */
const FIRST_KEY = "SELECT keep_first_key($1, $2, $3)";

export function appCalls(lanes: Lanes): Pick<Store, "loadApps" | "saveApp" | "deleteApp" | "loadKeys" | "addKey"> {
  return {
    loadApps: async () => {
      const rows = await lanes.ask<{ record: string }>("SELECT record FROM apps ORDER BY sid");
      return rows.map(({ record }) => JSON.parse(record) as AppRecord);
    },
    saveApp: async (app) => {
      await lanes.ask(
        `${raising("apps")} INSERT INTO apps (sid, record) VALUES ($1, $2)
        ON CONFLICT (sid) DO UPDATE SET record = excluded.record`,
        [app.packageSid, JSON.stringify(app)],
      );
    },
    deleteApp: async (packageSid, at) => {
      const statement = "SELECT delete_app($1, $2) AS closings";
      const [row] = await lanes.ask<{ closings: readonly Closing[] }>(statement, [packageSid, at], DELETE_MS);
      const closings = row?.closings ?? [];
      return {
        channels: closings.flatMap(({ channels }) => channels),
        removed: closings.flatMap(({ removed }) => removed),
      };
    },
    loadKeys: async (first) => {
      if (first !== undefined) await lanes.ask(FIRST_KEY, [first.id, first.secret, first.createdAt]);
      return [...(await lanes.ask<{ [K in keyof KeyRecord]: KeyRecord[K] }>(KEYS))];
    },
    addKey: async ({ id, secret, createdAt }) => {
      await lanes.ask(`${raising("keys")} INSERT INTO keys (id, secret, created_at) VALUES ($1, $2, $3)`, [
        id,
        secret,
        createdAt,
      ]);
    },
  };
}

const raising = (what: "apps" | "keys") => `WITH raised AS (UPDATE revision SET n = n + 1 WHERE what = '${what}')`;
