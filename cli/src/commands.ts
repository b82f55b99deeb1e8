/** Every command by its words. Each is loaded when it is called, so that `belfry up` never waits for what it does not use. */
import { nearestName } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { Command } from "./command.ts";

export interface CommandEntry {
  /** One line for `belfry help`. */
  readonly sentence: string;
  load(): Promise<{ readonly command: Command }>;
}

/** In the order in which a newcomer needs them. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  up: {
    sentence: "Start everything in one process; --demo shows a push travel.",
    load: () => import("./command/up.ts"),
  },
  serve: { sentence: "Start the push service alone.", load: () => import("./command/serve.ts") },
  "app create": {
    sentence: "Create an app and print its credentials, once.",
    load: () => import("./command/app-create.ts"),
  },
  "app list": { sentence: "List the apps.", load: () => import("./command/app-list.ts") },
  "app secret rotate": {
    sentence: "Give an app a second client secret.",
    load: () => import("./command/app-secret-rotate.ts"),
  },
  "app secret revoke": {
    sentence: "End the older of an app's two secrets.",
    load: () => import("./command/app-secret-revoke.ts"),
  },
  "app announce": {
    sentence: "Send one notification to every device of an app.",
    load: () => import("./command/app-announce.ts"),
  },
  "app block": {
    sentence: "Block an app: its pushes are answered 410.",
    load: () => import("./command/app-block.ts"),
  },
  "app unblock": { sentence: "Let a blocked app push again.", load: () => import("./command/app-unblock.ts") },
  "app delete": { sentence: "Delete an app and close its channels.", load: () => import("./command/app-delete.ts") },
  listen: {
    sentence: "Be a device: open a channel and print what arrives.",
    load: () => import("./command/listen.ts"),
  },
  push: { sentence: "Get an access token and push to a channel URI.", load: () => import("./command/push.ts") },
  trace: { sentence: "Show every step of one notification, timed.", load: () => import("./command/trace.ts") },
  why: {
    sentence: "Say in words what became of one notification, and why.",
    load: () => import("./command/why.ts"),
  },
  "channel list": { sentence: "List the open channels.", load: () => import("./command/channel-list.ts") },
  "channel open": {
    sentence: "Open a channel that no device holds, to test a sender.",
    load: () => import("./command/channel-open.ts"),
  },
  "channel close": { sentence: "Close a channel as the operator.", load: () => import("./command/channel-close.ts") },
  "fault set": {
    sentence: "Let pushes fail on purpose, counted or by chance, to test a sender.",
    load: () => import("./command/fault-set.ts"),
  },
  "fault list": {
    sentence: "List the faults that are set, and how often they bit.",
    load: () => import("./command/fault-list.ts"),
  },
  "fault clear": { sentence: "End one fault, or all.", load: () => import("./command/fault-clear.ts") },
  config: {
    sentence: "Show every setting, its value and where it came from.",
    load: () => import("./command/config.ts"),
  },
  doctor: {
    sentence: "Check this machine and the running server, in words.",
    load: () => import("./command/doctor.ts"),
  },
  help: { sentence: "Show this, or what one command takes.", load: () => import("./command/help.ts") },
};

const LONGEST_NAME = 3;

/** The command at the beginning of the words, and how many of them name it. */
export interface Found {
  readonly name: string;
  readonly words: number;
  readonly entry: CommandEntry;
}

function unknown(words: readonly string[]): BelfryError {
  const names = Object.keys(commands);
  const [first = ""] = words;
  const spoken = (length: number) => words.slice(0, length).join(" ");
  const meant = names.find((name) => nearestName(spoken(name.split(" ").length), [name]) !== undefined);
  const group = names.filter((name) => name.startsWith(`${first} `));
  if (meant === undefined && group.length > 0) {
    return new BelfryError("USAGE", { detail: `after "${first}" comes one of: ${group.join(", ")}` });
  }
  const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return new BelfryError("USAGE", { detail: `"${spoken(meant?.split(" ").length ?? 1)}" is no command${hint}` });
}

/** @throws BelfryError USAGE, with the nearest command's name */
export function findCommand(words: readonly string[]): Found {
  for (let length = LONGEST_NAME; length > 0; length--) {
    const name = words.slice(0, length).join(" ");
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (entry !== undefined && words.length >= length) return { name, words: length, entry };
  }
  throw unknown(words);
}
