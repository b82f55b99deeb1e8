/** `belfry fault set KIND`: from now on requests fail on purpose, so that a sender can be tested against it. */
import { type FaultBody, faultWords } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { FAULT_FLAGS, faultRequestOf } from "../fault-request.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { briefSids } from "../words.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const request = faultRequestOf(given);
  const fault = await adminOf(given, terminal).post<FaultBody>("/v1/faults", request);
  output.print(fault, () => `Fault ${fault.fault}: ${briefSids(faultWords(fault))}.`);
  output.remark(output.paint.faint(output.typed(`\`belfry fault clear ${fault.fault}\` ends it.`)));
  return EXIT.done;
}

export const command: Command = {
  operands: ["KIND"],
  flags: { ...FAULT_FLAGS, ...SERVER_FLAGS },
  about:
    "Lets requests that are in order fail on purpose. KIND is an HTTP status, or one of: throttle, delay (hold back), lose-push (received and never delivered), lose-ack (a confirmation is not heard), offline (the device counts as away), expire-tokens (access tokens given so far have expired), revoke-secrets. Several faults may be set; the first that refuses a request wins. They end with the server.",
  examples: [
    "belfry fault set 410 --channel 'http://127.0.0.1:8030/?token=…' --next 1",
    "belfry fault set 503 --every 10 --retry-after 2",
    "belfry fault set 429 --on token --header 'X-Odd: yes' --percent 10 --seed 7",
    "belfry fault set throttle --app SID --after 100",
    "belfry fault set delay --ms 1500",
    "belfry fault set offline --device ID",
    "belfry fault set 401 --on token --next 1",
  ],
  run,
};
