/** `belfry channel open --app SID`: a channel of a device that never connects, so that a sender has something to push to. */
import type { ChannelBody, OpenChannelRequest } from "@belfry/protocol";
import { type Given, requiredWordOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { channelWords } from "./channel-list.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const tile = wordOf(given, "tile");
  const wanted: OpenChannelRequest = { app: requiredWordOf(given, "app"), ...(tile === undefined ? {} : { tile }) };
  const channel = await adminOf(given, terminal).post<ChannelBody>("/v1/channels", wanted);
  output.print(channel, () => channelWords(channel, output));
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: {
    app: { takes: "word", value: "SID", sentence: "Package SID of the app that may push to it." },
    tile: { takes: "word", value: "ID", sentence: "For the secondary tile of this id; else for the app itself." },
    ...SERVER_FLAGS,
  },
  about:
    "Opens a channel of a new device that never connects: what may wait waits, the rest is dropped. For tests of a sender that need no device.",
  examples: ["belfry channel open --app ms-app://s-1-15-2-…", "belfry channel open --app SID --tile weather --json"],
  run,
};
