/** `belfry hub change NAME`: another app or secret for a hub that is there, and what else was said when it was made. */
import { BelfryError, type ChangeHubRequest, type HubBody, type HubWnsCredential } from "@belfry/protocol";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { appOf, HUB_FLAGS, ttlSecondsOf } from "../hub-flags.ts";
import { hubWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

const usage = (detail: string) => new BelfryError("USAGE", { detail });

function wnsOf(given: Given): Pick<ChangeHubRequest, "wns"> {
  const said = appOf(given);
  const isNothing = Object.keys(said).length === 0;
  if (given.flags.has("no-app")) {
    if (!isNothing) throw usage("--no-app takes the app away: nothing else can be said of it");
    return { wns: null };
  }
  const { packageSid, clientSecret } = said;
  if (packageSid !== undefined) return { wns: { ...said, packageSid } satisfies HubWnsCredential };
  return clientSecret === undefined ? {} : { wns: { ...said, clientSecret } };
}

function ttlOf(given: Given): Pick<ChangeHubRequest, "registrationTtlSeconds"> {
  const registrationTtlSeconds = ttlSecondsOf(given);
  if (!given.flags.has("no-ttl")) return registrationTtlSeconds === undefined ? {} : { registrationTtlSeconds };
  if (registrationTtlSeconds !== undefined) throw usage("--ttl-days and --no-ttl exclude each other");
  return { registrationTtlSeconds: null };
}

function requestOf(given: Given): ChangeHubRequest {
  const subject = wordOf(given, "subject");
  const request = { ...wnsOf(given), ...(subject !== undefined && { browser: { subject } }), ...ttlOf(given) };
  if (Object.keys(request).length === 0) throw usage("say what is to be changed: --app, --secret-file, --subject, …");
  return request;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const request = requestOf(given);
  const hub = await hubAdminOf(given, terminal).patch<HubBody>(hubPath(operandOf(given, 0)), request);
  output.print(hub, () => `Changed.\n\n${hubWords(hub, output)}`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: {
    ...HUB_FLAGS,
    app: {
      ...HUB_FLAGS.app,
      sentence: "Package SID of the app that it pushes as from now on; what was said of an app before it is forgotten.",
    },
    "secret-file": {
      ...HUB_FLAGS["secret-file"],
      sentence: "Holds the client secret. Without --app that of the hub's app, whose endpoint and tenant stay.",
    },
    "token-endpoint": {
      ...HUB_FLAGS["token-endpoint"],
      sentence:
        "Where access tokens are asked for, with --secret-file; with --app the default is that of the real WNS.",
    },
    "no-app": { takes: "nothing", sentence: "It pushes as no app any more, and sends to browsers only." },
    "no-ttl": { takes: "nothing", sentence: "Registrations live for ever." },
    ...SERVER_FLAGS,
  },
  about:
    "Changes a hub and leaves what is in it: gives its app another secret, gives it an app, or takes it away. " +
    "The next push goes out with the new credential, also in a send that is under way.",
  examples: [
    "belfry hub change store --secret-file secret",
    "belfry hub change weather --app ms-app://s-1-15-2-…",
    "belfry hub change weather --ttl-days 90",
  ],
  run,
};
