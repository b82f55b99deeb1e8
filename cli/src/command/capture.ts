/** `belfry capture ID`: one captured push as its sender sent it, without its secrets. */
import type { CapturedBody } from "@belfry/protocol";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { dateWords } from "../words.ts";

/** What a terminal would obey instead of showing: control characters but for tab and line feed. */
const CONTROL = /[^\P{Cc}\t\n]/gu;

/** Bytes of one line of a payload that is no text. */
const LINE = 32;

function payloadLines(payload: CapturedBody["payload"]): string[] {
  if (payload === null) return ["(refused before its payload was read)"];
  if (!payload.base64) return [payload.text.replace(CONTROL, "\u{fffd}")];
  const hex = Buffer.from(payload.text, "base64").toString("hex");
  return hex.match(new RegExp(`.{1,${LINE * 2}}`, "g")) ?? [];
}

function capturedWords({ id, until, request, payload }: CapturedBody, { paint }: Output): string {
  const headers = request.headers.map(([name, value]) => `${name}: ${value.replace(CONTROL, "\u{fffd}")}`);
  return [
    paint.strong(id),
    paint.faint(`kept until ${dateWords(until)}; … stands for what is not kept`),
    "",
    `${request.method} ${request.path} HTTP/1.1`,
    ...headers,
    "",
    ...payloadLines(payload),
  ].join("\n");
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const path = `/v1/traces/${encodeURIComponent(operandOf(given, 0))}/capture`;
  const captured = await adminOf(given, terminal).get<CapturedBody>(path);
  output.print(captured, () => capturedWords(captured, output));
  return EXIT.done;
}

export const command: Command = {
  operands: ["ID"],
  flags: SERVER_FLAGS,
  about:
    "Shows one captured push: its request without what opens anything, and its payload as text or in hex. `belfry app capture SID on` has pushes captured.",
  examples: ["belfry capture 4A1C08D2F97E3B60"],
  run,
};
