/** `belfry app announce SID`: one notification for every device that holds a channel of the app, without a single channel URI. */
import type { AnnouncementBody, AnnouncementRequest } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import { CONTENT_FLAGS, notificationOf, OPTION_FLAGS } from "../push-content.ts";
import { utf8Of } from "../read-bytes.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../words.ts";

/** The admin API speaks JSON, so bytes that are no text cannot be announced. */
function textOf(payload: string | Uint8Array): string {
  return typeof payload === "string"
    ? payload
    : utf8Of(payload, "only text can be announced, and these bytes are none");
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { payload, ...notification } = await notificationOf(given, terminal);
  const said: AnnouncementRequest = { ...notification, payload: textOf(payload) };
  const path = `${appPath(operandOf(given, 0))}/notifications`;
  const reach = await adminOf(given, terminal).post<AnnouncementBody>(path, said);
  output.print(reach, () => {
    const dropped = `${reach.dropped} dropped: it may not wait, and their devices are away.`;
    const lines = [`Kept for ${counted(reach.received, "device")} until each confirms it.`];
    return [...lines, ...(reach.dropped > 0 ? [`  ${dropped}`] : [])].join("\n");
  });
  return EXIT.done;
}

const { status: _notForMany, ...OPTIONS } = OPTION_FLAGS;

export const command: Command = {
  operands: ["SID"],
  flags: { ...CONTENT_FLAGS, ...OPTIONS, ...SERVER_FLAGS },
  about: "Sends one notification to every device that holds an open channel of the app, as the operator.",
  examples: ['belfry app announce SID --toast "Closing at six" --tag hours --ttl 3600'],
  run,
};
