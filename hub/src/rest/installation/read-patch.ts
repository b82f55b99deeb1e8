/**
 * Reads a patch of an installation as far as the rim answers for it: operations of JSON Patch, values that can be written as XML, channels
 * on hosts that may be sent to. What each path takes is said where they are applied, all of them or none: `installation/patch.ts`.
 *
 * @source RFC 6902; docs/reference/hub.md, "Installations"
 */
import { hubErrorRow } from "@belfry/protocol";
import type { PatchOperation } from "../../engine/store.ts";
import { HubRefusal } from "../../refusal.ts";
import { isObject, parseJson } from "../body.ts";
import type { ChannelRules } from "../channel.ts";
import { ticks } from "../times.ts";
import { isXmlText } from "../write-xml.ts";
import { readChannel, readExpiration } from "./read-installation.ts";

type Operation = PatchOperation;

/** Enough for every tag and template there can be. */
const MAX_OPERATIONS = 256;

const refuse = (detail: string) => new HubRefusal("PATCH_INVALID", { detail });

function readOp(value: unknown): Operation["op"] {
  if (value === "add" || value === "remove" || value === "replace") return value;
  throw refuse("op is none of add, remove, replace");
}

function readPath(value: unknown): readonly string[] {
  if (typeof value !== "string" || !value.startsWith("/")) throw refuse("path does not begin with a slash");
  return value
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Names and texts, however deep: bounded by the body's size. */
function checkTexts(value: unknown): void {
  if (typeof value === "string" && !isXmlText(value)) throw refuse("there is a character that XML cannot carry");
  if (typeof value !== "object" || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    checkTexts(name);
    checkTexts(one);
  }
}

/** An object as it is, or as JSON text: clients whose values are texts write it so. */
function unwrapObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isJson = typeof value === "string" && value.trimStart().startsWith("{");
  const read = isJson ? parseJson(value) : value;
  return isObject(read) ? read : undefined;
}

/** Where a value of a path holds the channel that pushes would go to; undefined where it holds none. */
function channelIn({ op, path, value }: Operation): unknown {
  if (op === "remove") return undefined;
  const [field, , below] = path;
  if (field === "pushChannel" || (field === "secondaryTiles" && below === "pushChannel")) return value;
  const isWholeTile = field === "secondaryTiles" && below === undefined;
  return isWholeTile ? unwrapObject(value)?.pushChannel : undefined;
}

/** An object is a browser's channel, a text one of WNS. Which of them it must be, the installation says. */
function checkChannel(operation: Operation, rules: ChannelRules): void {
  const channel = channelIn(operation);
  if (channel === undefined) return;
  readChannel(channel, unwrapObject(channel) === undefined ? "wns" : "browser", rules);
}

/** One time in one form. Nothing means never. */
function readExpirationTime(operation: Operation): Operation {
  if (operation.op === "remove") return operation;
  const time = readExpiration(operation.value);
  return time === null ? { ...operation, op: "remove", value: null } : { ...operation, value: ticks(time) };
}

/** JSON Patch calls the end of a list `-`. */
function isAppend({ op, path, value }: Operation): boolean {
  return op === "add" && path.length > 1 && path.at(-1) === "-" && path.at(-2) === "tags" && typeof value === "string";
}

function readOperation(value: unknown, rules: ChannelRules): Operation {
  if (!isObject(value)) throw refuse("it is no object");
  const operation: Operation = { op: readOp(value.op), path: readPath(value.path), value: value.value ?? null };
  checkTexts([operation.path, operation.value]);
  checkChannel(operation, rules);
  if (isAppend(operation)) return { ...operation, path: operation.path.slice(0, -1) };
  const isExpiration = operation.path.length === 1 && operation.path[0] === "expirationTime";
  return isExpiration ? readExpirationTime(operation) : operation;
}

/** What was wrong, with the place of its operation. */
function atOperation(thrown: unknown, index: number): unknown {
  if (!(thrown instanceof HubRefusal)) return thrown;
  const { code, detail } = thrown;
  const words = code === "PATCH_INVALID" ? detail : [hubErrorRow(code).sentence, detail].filter(Boolean).join(": ");
  return refuse(`operation ${index + 1}: ${words}`);
}

/**
 * Reads the body of a patch.
 *
 * @throws HubRefusal PATCH_INVALID, which says the operation's number from 1
 */
export function readPatch(value: unknown, rules: ChannelRules): readonly PatchOperation[] {
  if (!Array.isArray(value)) throw refuse("a list of operations is expected");
  if (value.length > MAX_OPERATIONS) throw refuse(`there are more than ${MAX_OPERATIONS} operations`);
  return value.map((one, index) => {
    try {
      return readOperation(one, rules);
    } catch (thrown) {
      throw atOperation(thrown, index);
    }
  });
}
