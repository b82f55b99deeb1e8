/** `belfry app capture SID on|off`: keeps the pushes of an app as they came, for a while; `off` also forgets them. */
import { type AppBody, BelfryError, CAPTURE_PUSHES, CAPTURE_SECONDS, type CaptureRequest } from "@belfry/protocol";
import { appPath } from "../admin-client.ts";
import { countOf, type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import { readSpan } from "../read-span.ts";
import type { Terminal } from "../terminal.ts";
import { captureWords, wrap } from "../words.ts";

function requestOf(given: Given): CaptureRequest {
  const { min, max } = CAPTURE_PUSHES;
  const span = wordOf(given, "for");
  const pushes = countOf(given, "max", min, max);
  return {
    ...(span === undefined ? {} : { seconds: readSpan("for", span, CAPTURE_SECONDS) }),
    ...(pushes === undefined ? {} : { max: pushes }),
  };
}

/** @throws BelfryError USAGE */
function isOn(given: Given): boolean {
  const word = operandOf(given, 1);
  if (word === "on") return true;
  if (word !== "off") throw new BelfryError("USAGE", { detail: `say on or off, not "${word}"` });
  if (given.flags.has("for") || given.flags.has("max")) {
    throw new BelfryError("USAGE", { detail: "--for and --max go with on only" });
  }
  return false;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const on = isOn(given);
  const path = `${appPath(operandOf(given, 0))}/capture`;
  const admin = adminOf(given, terminal);
  const app = on ? await admin.post<AppBody>(path, requestOf(given)) : await admin.delete<AppBody>(path);
  const words =
    app.capture === undefined
      ? `No push of ${app.name} is captured, and none that was is kept.`
      : `Pushes of ${app.name} are captured: ${captureWords(app.capture)}. \`belfry trace --app SID\` lists them, \`belfry capture ID\` shows one, \`belfry replay ID\` runs it again.`;
  output.print(app, () => wrap(output.typed(words), output.columns));
  return EXIT.done;
}

export const command: Command = {
  operands: ["SID", "on|off"],
  flags: {
    for: {
      takes: "word",
      value: "SPAN",
      sentence: "How long: 10m, 1h, at most 24h; default 1h. Each is kept as long.",
    },
    max: {
      takes: "word",
      value: "N",
      sentence: `How many are kept, at most ${CAPTURE_PUSHES.max}; default ${CAPTURE_PUSHES.default}.`,
    },
    ...SERVER_FLAGS,
  },
  about:
    "Keeps each push of an app as its sender sent it, payload and all, without what opens anything: in memory only, for a time that ends. Off forgets them at once.",
  examples: ["belfry app capture ms-app://s-1-15-2-… on --for 15m", "belfry app capture SID off"],
  run,
};
