/** `belfry push URI`: be a cloud service for one notification, or for one removal: an access token, one request, what came of it. */
import { BelfryError } from "@belfry/protocol";
import { createSender } from "@belfry/sender";
import { channelUriOf, type Given, operandOf, requiredWordOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS, SERVICE_FLAG } from "../command.ts";
import { readSecretFile } from "../find-server.ts";
import { outcomeRecord, outcomeWords } from "../outcome-words.ts";
import { EXIT, type Output } from "../output.ts";
import { fetchBy, findPushAddress } from "../push-address.ts";
import { CONTENT_FLAGS, notificationOf, OPTION_FLAGS } from "../push-content.ts";
import { matchOf, REMOVE_FLAG } from "../removal.ts";
import type { Terminal } from "../terminal.ts";

function secretOf(given: Given, { env }: Terminal): string {
  const file = wordOf(given, "secret-file");
  const secret = wordOf(given, "secret") ?? (file === undefined ? undefined : readSecretFile("secret-file", file));
  const found = secret ?? env.BELFRY_CLIENT_SECRET;
  if (found) return found;
  throw new BelfryError("USAGE", {
    detail: "the app's secret is missing: --secret, --secret-file or BELFRY_CLIENT_SECRET",
  });
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const uri = channelUriOf("URI", operandOf(given, 0));
  const packageSid = requiredWordOf(given, "app");
  const clientSecret = secretOf(given, terminal);
  const said = matchOf(given) ?? (await notificationOf(given, terminal));
  const address = await findPushAddress(uri, given, terminal);
  const sender = createSender({ packageSid, clientSecret, service: address.origin, fetch: fetchBy(address) });
  const outcome = await ("payload" in said
    ? sender.push(uri, said)
    : sender.remove(uri, said, { requestForStatus: given.flags.has("status") }));
  output.print(outcomeRecord(outcome), () => outcomeWords(outcome, output, said));
  return outcome.kind === "received" ? EXIT.done : EXIT.failed;
}

export const command: Command = {
  operands: ["URI"],
  flags: {
    app: { takes: "word", value: "SID", sentence: "Package SID of the app that pushes." },
    secret: { takes: "word", value: "S", sentence: "Its client secret; others on this machine can see flags." },
    "secret-file": { takes: "word", value: "FILE", sentence: "Holds the client secret (else BELFRY_CLIENT_SECRET)." },
    ...CONTENT_FLAGS,
    ...REMOVE_FLAG,
    ...OPTION_FLAGS,
    ...SERVICE_FLAG,
    ...SERVER_FLAGS,
  },
  about:
    "Gets an access token and pushes one notification to a channel URI, or takes toasts back. Exit code 0 means received.",
  examples: [
    "belfry push 'http://127.0.0.1:8030/?token=…' --app SID --secret-file secret --toast Hello World",
    'echo \'{"kind":"sync"}\' | belfry push URI --app SID --secret-file secret --raw - --no-cache',
    "belfry push URI --app SID --secret-file secret --remove 'tag=T;group=G'",
  ],
  run,
};
