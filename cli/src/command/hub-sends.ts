/** `belfry hub sends NAME`: the newest sends with what became of them; one of them can be taken back. */
import type { SendBody } from "@belfry/protocol";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { secretAdvice, sendWords } from "../hub-words.ts";
import { LAST_FLAG, lastOf } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const name = operandOf(given, 0);
  const admin = hubAdminOf(given, terminal);
  const cancelled = wordOf(given, "cancel");
  if (cancelled !== undefined) {
    const send = await admin.delete<SendBody>(hubPath(name, "sends", cancelled));
    output.print(send, () => sendWords(send, output));
    return EXIT.done;
  }
  const { sends } = await admin.get<{ sends: readonly SendBody[] }>(`${hubPath(name, "sends")}?limit=${lastOf(given)}`);
  for (const send of sends) output.print(send, () => sendWords(send, output));
  if (sends.length === 0) output.remark("Nothing was sent by this hub lately.");
  // Newest first: what was mended since is no longer wrong.
  const advice = sends[0] && secretAdvice(sends[0]);
  if (advice !== undefined) output.remark(output.typed(advice));
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME"],
  flags: {
    last: LAST_FLAG,
    cancel: {
      takes: "word",
      value: "ID",
      sentence: "Take back this one, scheduled or under way; what went out stays out.",
    },
    ...SERVER_FLAGS,
  },
  about: "Lists the newest sends of a hub, newest first: to whom, how far they are, and how their pushes ended.",
  examples: ["belfry hub sends weather", "belfry hub sends weather --cancel ID"],
  run,
};
