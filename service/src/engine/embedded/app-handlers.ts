/** The operations on apps and keys. */
import type { Closing } from "../store.ts";
import { closeOfApp } from "./channel-handlers.ts";
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function appHandlers(tables: Tables) {
  const { apps } = tables;
  return {
    loadApps: () => apps.load(),
    saveApp: (app) => apps.save(app),
    deleteApp: (packageSid, at) => deleteApp(tables, packageSid, at),
    loadKeys: (first) => apps.loadKeys(first),
    addKey: (key) => apps.addKey(key),
  } satisfies Partial<Handlers>;
}

function deleteApp(tables: Tables, app: string, at: number): Closing {
  tables.apps.delete(app);
  const closings = tables.channels.devicesOf(app).map((deviceId) => closeOfApp(tables, deviceId, app, at, null));
  return {
    channels: closings.flatMap(({ channels }) => channels),
    removed: closings.flatMap(({ removed }) => removed),
  };
}
