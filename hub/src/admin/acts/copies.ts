/** Makes a copy of the hubs' database for an operator who takes a backup away. */
import type { CopyBody } from "@belfry/protocol";
import type { HubActParts } from "../parts.ts";

export async function makeHubCopy({ copy, log }: HubActParts): Promise<CopyBody> {
  const path = await copy();
  log.info("copied", { path });
  return { path };
}
