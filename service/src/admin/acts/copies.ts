/** Makes a copy of the database for an operator who takes a backup away. */
import type { CopyBody } from "@belfry/protocol";
import type { ActParts } from "../acts.ts";

export async function makeCopy({ copy, log }: ActParts): Promise<CopyBody> {
  const path = await copy();
  log.info("copied", { path });
  return { path };
}
