/** Proves that an app is there, where the admin API would only answer an empty list. */
import { type AppBody, BelfryError } from "@belfry/protocol";
import type { AdminClient } from "./admin-client.ts";

/**
 * The package SID of an app. Without this a mistyped one looks like an app with nothing in it.
 *
 * @param app package SID, or one of the app's GUIDs, in any case
 * @throws BelfryError APP_UNKNOWN
 */
export async function packageSidOf(admin: AdminClient, app: string): Promise<string> {
  const { apps } = await admin.get<{ apps: readonly AppBody[] }>("/v1/apps");
  const name = app.toLowerCase();
  const found = apps.find(({ packageSid, clientId, objectId }) => [packageSid, clientId, objectId].includes(name));
  if (found === undefined) throw new BelfryError("APP_UNKNOWN", { detail: app });
  return found.packageSid;
}
