/** `belfry up --demo`: tells the story of one push, explains it from its trace, and stays a device to push to. */
import type { TraceBody } from "@belfry/protocol";
import { createAdminClient } from "../admin-client.ts";
import { untilEnded } from "../command/trace.ts";
import { notificationWords, recordOf } from "../notification-record.ts";
import type { Output } from "../output.ts";
import type { StartedServer } from "../start-server.ts";
import { whyWords } from "../trace-words.ts";
import { gatherCast } from "./cast.ts";
import { nextWords } from "./next-words.ts";
import type { Step } from "./step.ts";
import { stepWords } from "./step-words.ts";
import { playStory } from "./story.ts";

function showStep(step: Step, output: Output): void {
  const { step: number, ms, what, why, passed, facts } = step;
  const record = { event: "step", step: number, ms: Number(ms.toFixed(3)), what, why, ...facts, passed };
  output.print(record, () => stepWords(step, output));
}

function showTrace(trace: TraceBody, output: Output): void {
  const { paint } = output;
  output.print({ event: "trace", ...trace }, () =>
    ["", ` ${paint.strong(`belfry why ${trace.id}`)}`, "", whyWords(trace, output)].join("\n"),
  );
}

/**
 * Runs the demo against a server that is up. Resolves when the story is told; the sample device stays connected and prints
 * what arrives.
 */
export async function runDemo({ running, data }: StartedServer, output: Output): Promise<void> {
  const admin = createAdminClient(running);
  const app = await gatherCast(admin, data);
  const { channel, messageId } = await playStory(app, running, (step) => showStep(step, output));
  showTrace(await untilEnded(admin, messageId), output);
  if (!output.json) output.print({}, nextWords({ app, uri: channel.uri, ca: running.ca, data }, output));
  channel.onNotification((notification) => {
    const record = recordOf(notification);
    output.print(record, () => `\n${notificationWords(record, output.paint)}`);
  });
}
