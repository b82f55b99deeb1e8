/** The store's thread: the operations of the hub over its database. */
import { serveDatabase } from "@belfry/host/database";
import { DATABASE } from "./database.ts";
import { openHandlers } from "./handlers.ts";
import type { HubStoreOptions } from "./operations.ts";

serveDatabase<HubStoreOptions>(DATABASE, openHandlers);
