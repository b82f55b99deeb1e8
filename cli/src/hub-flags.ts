/** What commands that make or change a hub say of it, read alike: its app with the secret, whom browsers' services may write to, how long registrations live. */
import { BelfryError, type HubWnsCredential } from "@belfry/protocol";
import { countOf, type Flags, type Given, wordOf } from "./arguments.ts";
import { readSecretFile } from "./find-server.ts";

/** Flags that take a word. Commands add those that belong to one of them alone. */
export const HUB_FLAGS = {
  app: { takes: "word", value: "SID", sentence: "Package SID of the app that it pushes as." },
  "secret-file": {
    takes: "word",
    value: "FILE",
    sentence: "Holds the app's client secret; none is needed for an app of the service in the same process.",
  },
  "token-endpoint": {
    takes: "word",
    value: "URL",
    sentence: "Where access tokens are asked for, with --secret-file; default where the real WNS gives them.",
  },
  tenant: { takes: "word", value: "ID", sentence: "Tenant, for an app of Entra; --app is its client id then." },
  subject: {
    takes: "word",
    value: "URI",
    sentence: "mailto: or https: of the operator, shown to browsers' push services.",
  },
  "ttl-days": { takes: "word", value: "N", sentence: "Forget registrations that nobody renewed for so long." },
} as const satisfies Flags;

/** What was said of the app, and nothing else. @throws BelfryError USAGE */
export function appOf(given: Given): Partial<HubWnsCredential> {
  const packageSid = wordOf(given, "app");
  const file = wordOf(given, "secret-file");
  const tokenEndpoint = wordOf(given, "token-endpoint");
  const tenantId = wordOf(given, "tenant");
  if ((tokenEndpoint || tenantId) && file === undefined)
    throw new BelfryError("USAGE", { detail: "--token-endpoint and --tenant go with --secret-file" });
  return {
    ...(packageSid !== undefined && { packageSid }),
    ...(file !== undefined && { clientSecret: readSecretFile("secret-file", file) }),
    ...(tokenEndpoint !== undefined && { tokenEndpoint }),
    ...(tenantId !== undefined && { tenantId }),
  };
}

const SECONDS_A_DAY = 86_400;

/** How long a registration lives that nobody renews; undefined when nothing was said. @throws BelfryError USAGE */
export function ttlSecondsOf(given: Given): number | undefined {
  const days = countOf(given, "ttl-days", 1, 36_500);
  return days === undefined ? undefined : days * SECONDS_A_DAY;
}
