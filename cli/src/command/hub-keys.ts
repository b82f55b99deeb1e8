/** `belfry hub keys NAME`: the connection strings of a hub again, or with a new key in them. */
import {
  BelfryError,
  DEFAULT_POLICIES,
  type HubCredentials,
  type HubKeyBody,
  type RotateHubKeyRequest,
} from "@belfry/protocol";
import { type AdminClient, createAdminClient } from "../admin-client.ts";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { findHub, hubPath } from "../find-hub.ts";
import { credentialsWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

const POLICIES: Readonly<Record<string, string>> = DEFAULT_POLICIES;

/** Which key of which policy is to be made anew; undefined when none is. @throws BelfryError USAGE */
function rotationOf(given: Given): RotateHubKeyRequest | undefined {
  const policy = wordOf(given, "rotate");
  if (policy === undefined) return undefined;
  const key = wordOf(given, "key") ?? "primary";
  if (key !== "primary" && key !== "secondary")
    throw new BelfryError("USAGE", { detail: "--key is primary or secondary" });
  return { keyName: POLICIES[policy] ?? policy, key };
}

async function rotate(admin: AdminClient, path: string, request: RotateHubKeyRequest, output: Output): Promise<void> {
  const changed = await admin.post<HubKeyBody>(path, request);
  output.print(changed, () => {
    const { paint } = output;
    const other = request.key === "primary" ? "secondary" : "primary";
    return `${paint.name(changed.connectionString)}\n\nWhat the old ${request.key} key signed is refused now; the ${other} key stays good.`;
  });
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const rotation = rotationOf(given);
  const address = findHub(given, terminal);
  const admin = createAdminClient(address);
  const path = hubPath(operandOf(given, 0), "keys");
  if (rotation !== undefined) await rotate(admin, path, rotation, output);
  else {
    const hub = await admin.get<HubCredentials>(path);
    output.print(hub, () => credentialsWords(hub, address.ca, output));
  }
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: {
    rotate: {
      takes: "word",
      value: "POLICY",
      sentence: "Make a new key for this policy: listen, full, or its whole name.",
    },
    key: { takes: "word", value: "WHICH", sentence: "With --rotate: primary, the default, or secondary." },
    ...SERVER_FLAGS,
  },
  about: "Prints the connection strings of a hub, or gives one of its policies a new key.",
  examples: ["belfry hub keys weather", "belfry hub keys weather --rotate full"],
  run,
};
