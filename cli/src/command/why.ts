/** `belfry why ID`: what became of one notification, and why, in sentences; with a filter, of each that fits. */
import { BelfryError } from "@belfry/protocol";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { LAST_FLAG } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";
import { FILTER_FLAGS, isFiltered, listWithRefusals, reachWords } from "../trace-filter.ts";
import { briefWhy, whyWords } from "../trace-words.ts";
import { wrap } from "../words.ts";
import { getTrace } from "./trace.ts";

/** Each that fits, the newest last, and how far back that is. */
async function tellAll(given: Given, output: Output, terminal: Terminal): Promise<void> {
  const found = await listWithRefusals(adminOf(given, terminal), given, Date.now());
  const { traces } = found;
  for (const trace of traces.toReversed()) output.print(trace, () => `${briefWhy(trace, output)}\n`);
  const back = reachWords(found);
  const none =
    "Nothing fits, accepted or refused: either nothing was sent, or it came to another service; `belfry refusals` lists what strangers were refused.";
  output.remark(wrap(output.typed(traces.length === 0 ? `${none} ${back}` : back), output.columns));
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const [id] = given.operands;
  if ((id === undefined) !== isFiltered(given)) {
    throw new BelfryError("USAGE", { detail: "name one ID, or whose notifications: --device ID --since 1h" });
  }
  if (id === undefined) await tellAll(given, output, terminal);
  else {
    const trace = await getTrace(adminOf(given, terminal), id);
    output.print(trace, () => whyWords(trace, output));
  }
  return EXIT.done;
}

export const command: Command = {
  operands: ["[ID]"],
  flags: { last: LAST_FLAG, ...FILTER_FLAGS, ...SERVER_FLAGS },
  about:
    "Says in words what became of one notification, or of each that fits, and what to try next. ID is the X-WNS-MSG-ID that its push was answered with.",
  examples: [
    "belfry why 4A1C08D2F97E3B60",
    "belfry why --device ID --since 1h",
    "belfry why --client-id CV.1",
    "belfry why --channel URI",
  ],
  run,
};
