/** `belfry hub create NAME`: a new hub with its two policies, and the connection strings that clients take. */
import { BelfryError, type CreateHubRequest, type HubCredentials, type HubWnsCredential } from "@belfry/protocol";
import { createAdminClient } from "../admin-client.ts";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { findHub } from "../find-hub.ts";
import { appOf, HUB_FLAGS, ttlSecondsOf } from "../hub-flags.ts";
import { credentialsWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

/** What the hub shows to WNS. Without a secret the app is one of the service in the same process. */
function wnsOf(given: Given): HubWnsCredential | undefined {
  const { packageSid, ...rest } = appOf(given);
  if (packageSid !== undefined) return { packageSid, ...rest };
  if (Object.keys(rest).length === 0) return undefined;
  throw new BelfryError("USAGE", { detail: "--secret-file, --token-endpoint and --tenant go with --app" });
}

function requestOf(given: Given): CreateHubRequest {
  const wns = wnsOf(given);
  const subject = wordOf(given, "subject");
  const registrationTtlSeconds = ttlSecondsOf(given);
  return {
    name: operandOf(given, 0),
    ...(wns !== undefined && { wns }),
    ...(subject !== undefined && { browser: { subject } }),
    ...(registrationTtlSeconds !== undefined && { registrationTtlSeconds }),
    ...(given.flags.has("own-tags") && { templatesInheritTags: false }),
  };
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const request = requestOf(given);
  const address = findHub(given, terminal);
  const hub = await createAdminClient(address).post<HubCredentials>("/v1/hubs", request);
  output.print(hub, () => `Created ${output.paint.strong(hub.name)}.\n\n${credentialsWords(hub, address.ca, output)}`);
  if (request.wns === undefined)
    output.remark(output.typed(`It sends to browsers only: \`belfry hub change ${hub.name} --app SID\` adds an app.`));
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: {
    ...HUB_FLAGS,
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
