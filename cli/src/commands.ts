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
  "app capture": {
    sentence: "Keep an app's pushes as they came, for a while, to look at and to run again.",
    load: () => import("./command/app-capture.ts"),
  },
  "app delete": { sentence: "Delete an app and close its channels.", load: () => import("./command/app-delete.ts") },
  listen: {
    sentence: "Be a device: open a channel and print what arrives.",
    load: () => import("./command/listen.ts"),
  },
  push: { sentence: "Get an access token and push to a channel URI.", load: () => import("./command/push.ts") },
  trace: {
    sentence: "Show every step of one notification, timed, or list the newest.",
    load: () => import("./command/trace.ts"),
  },
  refusals: { sentence: "List what was refused lately.", load: () => import("./command/refusals.ts") },
  why: {
    sentence: "Say in words what became of one notification, and why.",
    load: () => import("./command/why.ts"),
  },
  capture: {
    sentence: "Show one captured push as its sender sent it.",
    load: () => import("./command/capture.ts"),
  },
  replay: {
    sentence: "Run a captured push through the decisions again, and say what differs.",
    load: () => import("./command/replay.ts"),
  },
  "channel list": { sentence: "List the open channels.", load: () => import("./command/channel-list.ts") },
  "channel open": {
    sentence: "Open a channel that no device holds, to test a sender.",
    load: () => import("./command/channel-open.ts"),
  },
  "channel close": { sentence: "Close a channel as the operator.", load: () => import("./command/channel-close.ts") },
  "hub create": {
    sentence: "Create a hub, from which one request reaches many devices, and print its connection strings.",
    load: () => import("./command/hub-create.ts"),
  },
  "hub change": {
    sentence: "Change a hub that is there: a new client secret, another app.",
    load: () => import("./command/hub-change.ts"),
  },
  "hub list": { sentence: "List the hubs and what they hold.", load: () => import("./command/hub-list.ts") },
  "hub send": {
    sentence: "Send one notification to everybody who matches, and see what becomes of it.",
    load: () => import("./command/hub-send.ts"),
  },
  "hub sends": {
    sentence: "List what a hub sent lately and how it ended, or take one back.",
    load: () => import("./command/hub-sends.ts"),
  },
  "hub installations": {
    sentence: "List who is registered in a hub, or show or delete one.",
    load: () => import("./command/hub-installations.ts"),
  },
  "hub import": {
    sentence: "Take over registrations that Azure Notification Hubs exported.",
    load: () => import("./command/hub-import.ts"),
  },
  "hub jobs": { sentence: "List the imports and exports of a hub.", load: () => import("./command/hub-jobs.ts") },
  "hub keys": {
    sentence: "Print the connection strings of a hub, or change a key.",
    load: () => import("./command/hub-keys.ts"),
  },
  "hub delete": { sentence: "Delete a hub and everything in it.", load: () => import("./command/hub-delete.ts") },
  "hub serve": { sentence: "Start the hub alone.", load: () => import("./command/hub-serve.ts") },
  backup: {
    sentence: "Write everything that must survive into one file, while the server runs.",
    load: () => import("./command/backup.ts"),
  },
  restore: {
    sentence: "Put a backup into an empty data directory.",
    load: () => import("./command/restore.ts"),
  },
  migrate: {
    sentence: "Move everything from a data directory to PostgreSQL, for many nodes.",
    load: () => import("./command/migrate.ts"),
  },
  "keys rotate": {
    sentence: "Add a key that seals tokens, channel URIs and credentials from now on.",
    load: () => import("./command/keys-rotate.ts"),
  },
  "fault set": {
    sentence: "Let pushes fail on purpose, counted or by chance, to test a sender.",
    load: () => import("./command/fault-set.ts"),
  },
  "fault list": {
    sentence: "List the faults that are set, and how often they bit.",
    load: () => import("./command/fault-list.ts"),
  },
  "fault clear": { sentence: "End one fault, or all.", load: () => import("./command/fault-clear.ts") },
  "content check": {
    sentence: "Say what Windows would make of a payload, without pushing it.",
    load: () => import("./command/content-check.ts"),
  },
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

/** Commands that begin with these words and go on after them. */
export function commandsUnder(words: readonly string[]): readonly string[] {
  return Object.keys(commands).filter((name) => name.startsWith(`${words.join(" ")} `));
}

/** Whether the words are the first half of commands, such as `app secret`. */
export const isGroup = (words: readonly string[]): boolean => words.length > 0 && commandsUnder(words).length > 0;

/** The name that was meant, the most words of it that resemble one. */
function nearestCommand(words: readonly string[]): string | undefined {
  for (let length = LONGEST_NAME; length > 0; length--) {
    const names = Object.keys(commands).filter((name) => name.split(" ").length === length);
    const meant = nearestName(words.slice(0, length).join(" "), names);
    if (meant !== undefined) return meant;
  }
  return undefined;
}

const usage = (detail: string) => new BelfryError("USAGE", { detail });

function unknown(words: readonly string[]): BelfryError {
  const [first = ""] = words;
  if (first.startsWith("-")) return usage(`${first} stands before the command; flags come after it`);
  const meant = nearestCommand(words);
  const said = words.slice(0, meant?.split(" ").length ?? 1).join(" ");
  if (meant !== undefined) return usage(`"${said}" is no command; did you mean "${meant}"?`);
  const group = commandsUnder([first]);
  if (group.length > 0) return usage(`after "${first}" comes one of: ${group.join(", ")}`);
  return usage(`"${said}" is no command`);
}

function find(words: readonly string[]): Found | undefined {
  for (let length = Math.min(LONGEST_NAME, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(" ");
    const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (entry !== undefined) return { name, words: length, entry };
  }
  return undefined;
}

/** @throws BelfryError USAGE, with the nearest command's name */
export function findCommand(words: readonly string[]): Found {
  const found = find(words);
  if (found === undefined) throw unknown(words);
  return found;
}

/** What of the words names a command, or a group of commands: that whose help is wanted when the rest is wrong. */
export function nameOf(words: readonly string[]): string | undefined {
  const [first = ""] = words;
  return find(words)?.name ?? (isGroup([first]) ? first : undefined);
}
