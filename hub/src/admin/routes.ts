/**
 * The admin API of hubs: what operators may see and do. The one table of its routes; the acts stand in `acts/`. Mounted on the admin port
 * of the push service in the same process, or on the hub's own.
 *
 * @source docs/reference/http.md, chapter "Hubs"
 */
import { type Admin, type BoundAct, bindActs } from "@belfry/host";
import { makeHubCopy } from "./acts/copies.ts";
import { changeHub, createHub, deleteHub, listHubs, rotateKey, showHub, showKeys } from "./acts/hubs.ts";
import { deleteInstallation, listInstallations, showInstallation } from "./acts/installations.ts";
import { importFile, listJobs, showJob } from "./acts/jobs.ts";
import { cancelSend, createSend, listSends, showSend } from "./acts/sends.ts";
import type { Act, HubActParts } from "./parts.ts";
import { asAdminRefusal } from "./refusal.ts";

/** `METHOD /path`, with `*` for the variable parts. */
const routes = {
  "GET /v1/hubs": listHubs,
  "POST /v1/hubs": createHub,
  "GET /v1/hubs/*": showHub,
  "PATCH /v1/hubs/*": changeHub,
  "DELETE /v1/hubs/*": deleteHub,
  "GET /v1/hubs/*/keys": showKeys,
  "POST /v1/hubs/*/keys": rotateKey,
  "GET /v1/hubs/*/sends": listSends,
  "POST /v1/hubs/*/sends": createSend,
  "GET /v1/hubs/*/sends/*": showSend,
  "DELETE /v1/hubs/*/sends/*": cancelSend,
  "GET /v1/hubs/*/installations": listInstallations,
  "GET /v1/hubs/*/installations/*": showInstallation,
  "DELETE /v1/hubs/*/installations/*": deleteInstallation,
  "GET /v1/hubs/*/jobs": listJobs,
  "GET /v1/hubs/*/jobs/*": showJob,
  "POST /v1/hubs/*/imports": importFile,
  "POST /v1/hub-copies": makeHubCopy,
} satisfies Record<string, Act>;

/** Every route there is, for the reference. */
export const hubAdminRoutes: readonly string[] = Object.keys(routes);

/** Adds the routes of hubs to an admin API. @param beforeScrape reads anew what metrics show */
export function addHubRoutes(admin: Admin, parts: HubActParts, beforeScrape: () => Promise<void>): void {
  const acts = Object.entries(bindActs(routes, parts)).map(([route, act]) => {
    // An operator may ask one node for the hub that he just made at another.
    const knowing: BoundAct = async (asked) => {
      await parts.hubs.seek(asked.subject);
      return act(asked);
    };
    return [route, knowing] as const;
  });
  admin.add(Object.fromEntries(acts), { refusalOf: asAdminRefusal, beforeScrape });
}
