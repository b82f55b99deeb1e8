/** `belfry hub create NAME`: a new hub with its two policies, and the connection strings that clients take. */
import type { CreateHubRequest, HubCredentials, HubWnsCredential } from "@belfry/protocol";
import { BelfryError } from "@belfry/protocol";
import { createAdminClient } from "../admin-client.ts";
import { countOf, type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { findHub } from "../find-hub.ts";
import { readSecretFile } from "../find-server.ts";
import { credentialsWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

const usage = (detail: string) => new BelfryError("USAGE", { detail });

function secretOf(given: Given): string | undefined {
  const file = wordOf(given, "secret-file");
  return file === undefined ? undefined : readSecretFile("secret-file", file);
}

/** What the hub shows to WNS. Without a secret the app is one of the service in the same process. */
function wnsOf(given: Given): HubWnsCredential | undefined {
  const packageSid = wordOf(given, "app");
  const [clientSecret, tokenEndpoint, tenantId] = [
    secretOf(given),
    wordOf(given, "token-endpoint"),
    wordOf(given, "tenant"),
  ];
  if (packageSid === undefined) {
    if (clientSecret || tokenEndpoint || tenantId)
      throw usage("--secret-file, --token-endpoint and --tenant go with --app");
    return undefined;
  }
  if ((tokenEndpoint || tenantId) && !clientSecret) throw usage("--token-endpoint and --tenant go with --secret-file");
  return {
    packageSid,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(tokenEndpoint === undefined ? {} : { tokenEndpoint }),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}

const SECONDS_A_DAY = 86_400;

function requestOf(given: Given): CreateHubRequest {
  const wns = wnsOf(given);
  const subject = wordOf(given, "subject");
  const days = countOf(given, "ttl-days", 1, 36_500);
  return {
    name: operandOf(given, 0),
    ...(wns === undefined ? {} : { wns }),
    ...(subject === undefined ? {} : { browser: { subject } }),
    ...(days === undefined ? {} : { registrationTtlSeconds: days * SECONDS_A_DAY }),
    ...(given.flags.has("own-tags") ? { templatesInheritTags: false } : {}),
  };
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const request = requestOf(given);
  const address = findHub(given, terminal);
  const hub = await createAdminClient(address).post<HubCredentials>("/v1/hubs", request);
  output.print(hub, () => `Created ${output.paint.strong(hub.name)}.\n\n${credentialsWords(hub, address.ca, output)}`);
  if (request.wns === undefined)
    output.remark("It sends to browsers only: devices of WNS need a hub that is made with --app SID.");
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: {
    app: { takes: "word", value: "SID", sentence: "Package SID of the app that it pushes as." },
    "secret-file": {
      takes: "word",
      value: "FILE",
      sentence: "Holds the app's client secret; none is needed for an app of the service in the same process.",
    },
    "token-endpoint": {
      takes: "word",
      value: "URL",
      sentence: "Where access tokens are asked for, with --secret-file; default that of the real WNS.",
    },
    tenant: { takes: "word", value: "ID", sentence: "Tenant, for an app of Entra; --app is its client id then." },
    subject: {
      takes: "word",
      value: "URI",
      sentence: "mailto: or https: of the operator, shown to browsers' push services.",
    },
    "ttl-days": { takes: "word", value: "N", sentence: "Forget registrations that nobody renewed for so long." },
    "own-tags": {
      takes: "nothing",
      sentence:
        "An installation's templates match by their own tags and names alone, and not by those of the installation.",
    },
    ...SERVER_FLAGS,
  },
  about:
    "Makes a hub: a name with two access policies (Listen for apps, Full for the backend) and a key of its own for browsers. " +
    "Prints the connection strings that the clients of Azure Notification Hubs take.",
  examples: [
    "belfry hub create weather --app ms-app://s-1-15-2-…",
    "belfry hub create store --app ms-app://s-1-15-2-… --secret-file secret",
  ],
  run,
};
