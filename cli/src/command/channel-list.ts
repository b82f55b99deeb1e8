/** `belfry channel list`: the open channels of one app, or of all. */
import type { ChannelBody } from "@belfry/protocol";
import { type Given, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { packageSidOf } from "../known-app.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { dateWords } from "../words.ts";

/** The most the admin API gives at once. */
const MOST = 1000;

/** A few lines for a person: who may be pushed to where, and until when. */
export function channelWords(channel: ChannelBody, { paint }: Output): string {
  const state = channel.connected ? paint.good("connected") : paint.faint("away");
  const kind = channel.kind === "primary" ? "" : `  ${channel.kind} ${channel.label}`;
  const span = `opened ${dateWords(channel.createdAt)}, expires ${dateWords(channel.expiresAt)}`;
  return [
    `device ${paint.strong(channel.device)}  ${state}${kind}`,
    `  ${channel.uri}`,
    `  ${channel.app}`,
    `  ${paint.faint(span)}`,
  ].join("\n");
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const app = wordOf(given, "app");
  const admin = adminOf(given, terminal);
  const only = app === undefined ? {} : { app: await packageSidOf(admin, app) };
  const query = new URLSearchParams({ limit: String(MOST), ...only });
  const { channels } = await admin.get<{ channels: readonly ChannelBody[] }>(`/v1/channels?${query}`);
  for (const channel of channels) output.print(channel, () => channelWords(channel, output));
  if (channels.length === 0) output.remark("No channel is open here.");
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: { app: { takes: "word", value: "SID", sentence: "Only channels of this app." }, ...SERVER_FLAGS },
  about: "Lists open channels: which app may be pushed to on which device, and until when.",
  examples: ["belfry channel list --app ms-app://s-1-15-2-…"],
  run,
};
