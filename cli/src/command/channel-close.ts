/** `belfry channel close URI`: the operator closes a channel; the device is told and senders get 410. */
import type { ClosedBody } from "@belfry/protocol";
import { channelUriOf, type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

function closedWords({ closed }: ClosedBody): string {
  if (closed.length === 0) return "It was closed already.";
  const others =
    closed.length === 1 ? "" : ` As WNS does, ${closed.length - 1} more of the same app and device went with it.`;
  return `Closed. Pushes to it are answered 410 from now on.${others}`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const query = `?uri=${encodeURIComponent(channelUriOf("URI", operandOf(given, 0)))}`;
  const answer = await adminOf(given, terminal).delete<ClosedBody>(`/v1/channels${query}`);
  output.print(answer, () => closedWords(answer));
  return EXIT.done;
}

export const command: Command = {
  operands: ["URI"],
  flags: SERVER_FLAGS,
  about: "Closes a channel as the operator. The device is told; senders are answered 410.",
  examples: ["belfry channel close 'http://127.0.0.1:8030/?token=…'"],
  run,
};
