/** Under which tags a registration stands in the index. */
import { installationTag, tagKey } from "@belfry/protocol";
import { type RegistrationRow, readTags } from "../registration-row.ts";

/** In the form in which tags are compared. The tag of a part's own installation is found through the installation and has no postings. */
export function tagKeysOf(row: RegistrationRow): Set<string> {
  const keys = new Set(readTags(row).map(tagKey));
  if (row.installation_id !== null) keys.delete(tagKey(installationTag(row.installation_id)));
  return keys;
}
