/** The store's thread: the operations of the service over its database. */
import { serveDatabase } from "@belfry/host/database";
import { DATABASE } from "./database.ts";
import { openHandlers } from "./handlers.ts";

serveDatabase(DATABASE, openHandlers);
