/** `belfry hub send NAME`: one notification for everybody who matches, and what became of every push, as it happens. */
import { setTimeout as pause } from "node:timers/promises";
import type { SendBody } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { HUB_AIM_FLAGS, HUB_CONTENT_FLAGS, sendOf } from "../hub-content.ts";
import { grouped, outcomeCounts, outcomesOf, pushesOf, secretAdvice, wentWell } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import { stopSignal, type Terminal } from "../terminal.ts";
import { counted, dateWords, spanWords } from "../words.ts";

/** A small send is over in a moment; a large one is looked at often enough to see it move, and seldom enough to cost the hub nothing. */
const FIRST_LOOK_MS = 20;
const LOOK_AGAIN_MS = 200;

const OVER = new Set<SendBody["state"]>(["Completed", "Abandoned", "NoTargetFound", "Canceled"]);

/** One line of `--json`: the same for what is under way and what is over. */
const recordOf = (event: "accepted" | "progress" | "ended", send: SendBody) => ({
  event,
  id: send.id,
  state: send.state,
  matching: send.matching ?? null,
  outcomes: outcomesOf(send),
  remarks: send.remarks,
});

function acceptedWords(send: SendBody, { paint }: Output): string {
  const to = `${counted(send.matching ?? 0, "registration")} ${send.matching === 1 ? "matches" : "match"} now`;
  const when = send.scheduledFor === null ? "" : `, goes out ${dateWords(send.scheduledFor)}`;
  return `${paint.strong(send.id)}  ${to}${when}`;
}

function progressWords(send: SendBody, output: Output): string {
  const pushed = pushesOf(send);
  const part = send.matching
    ? ` of ${grouped(send.matching)} (${Math.floor((100 * pushed) / Math.max(pushed, send.matching))} %)`
    : "";
  return `${grouped(pushed)}${part}: ${outcomeCounts(send, output)}`;
}

const LAST_WORDS: Partial<Record<SendBody["state"], string>> = {
  NoTargetFound: "Nobody matched: `belfry hub installations NAME` shows who is registered, and with which tags.",
  Abandoned: "Some pushes were given up after half an hour of trying.",
  Canceled: "It was taken back; what had gone out stays out.",
};

function endedWords(send: SendBody, output: Output): string {
  const took = send.endedAt === null ? "" : ` in ${spanWords(send.endedAt - send.acceptedAt)}`;
  const counts = outcomeCounts(send, output);
  const note = LAST_WORDS[send.state] ?? secretAdvice(send);
  return [
    `${send.state}${took}${counts === "" ? "" : `: ${counts}`}`,
    ...send.remarks.map((remark) => `  ${output.paint.odd(remark)}`),
    ...(note === undefined ? [] : [output.typed(note)]),
  ].join("\n");
}

/** Looks until it is over, or until the person has seen enough: the send goes on without him. */
async function follow(
  admin: AdminClient,
  path: string,
  first: SendBody,
  output: Output,
  stopped: AbortSignal,
): Promise<SendBody> {
  let send = first;
  for (let wait = FIRST_LOOK_MS; !OVER.has(send.state) && !stopped.aborted; wait = Math.min(2 * wait, LOOK_AGAIN_MS)) {
    await pause(wait, undefined, { signal: stopped }).catch(() => undefined);
    // Of those that matched at first: channels that turn out to be gone match no longer.
    const next = { ...(await admin.get<SendBody>(path)), matching: first.matching ?? null };
    if (!OVER.has(next.state) && pushesOf(next) > pushesOf(send)) {
      output.print(recordOf("progress", next), () => progressWords(next, output));
    }
    send = next;
  }
  return send;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const name = operandOf(given, 0);
  const request = await sendOf(given, terminal);
  const admin = hubAdminOf(given, terminal);
  const accepted = await admin.post<SendBody>(hubPath(name, "sends"), request);
  output.print(recordOf("accepted", accepted), () => acceptedWords(accepted, output));
  if (accepted.state === "Scheduled") return EXIT.done;
  const send = await follow(admin, hubPath(name, "sends", accepted.id), accepted, output, stopSignal(terminal));
  if (!OVER.has(send.state)) {
    output.remark(output.typed(`It goes on: \`belfry hub sends ${name}\` shows how far it is.`));
    return EXIT.done;
  }
  output.print(recordOf("ended", send), () => endedWords(send, output));
  return wentWell(send) ? EXIT.done : EXIT.failed;
}

export const command: Command = {
  operands: ["NAME"],
  flags: { ...HUB_AIM_FLAGS, ...HUB_CONTENT_FLAGS, ...SERVER_FLAGS },
  about:
    "Sends one notification to everybody in a hub who matches a tag expression, and shows how its pushes end. " +
    "Exit code 0 means that every one of them was received.",
  examples: [
    'belfry hub send weather --tags "rain && !quiet" --toast "Rain at six" "Take an umbrella"',
    'belfry hub send weather --template \'{"city":"Oslo","degrees":"-3"}\'',
    'belfry hub send weather --toast "Good night" --at 2026-12-24T22:00:00Z',
  ],
  run,
};
