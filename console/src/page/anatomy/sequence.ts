/** The six steps of one notification as moves between four players, with what the trace knows of the messages. Pure; no payload, no secret. */
import type { TraceBody, TraceStepName } from "@belfry/protocol";
import { linesOf, requestLines } from "./messages.ts";

/** The players, from left to right; moves name them by their place. */
export const PLAYERS = ["Cloud", "Push service", "Device", "App"] as const;
const [CLOUD, SERVICE, DEVICE, APP] = [0, 1, 2, 3];

/** One move; from and to are the same where a player only thinks. */
export interface Move {
  /** Of the six steps, where it is one. */
  readonly number: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly why: string;
  /** Milliseconds since the request was read; undefined for what was before. */
  readonly ms: number | undefined;
  /** Whether it is the answer that nothing comes of it. */
  readonly isRefusal: boolean;
  /** The message as it went over the wire; what the trace does not keep is an ellipsis. */
  readonly lines: readonly string[];
}

/** Which of the story's six steps a step of the trace is the beginning of. */
const NUMBERED: Readonly<Partial<Record<TraceStepName, number>>> = { read: 5, framed: 6 };

type Way = readonly [from: number, to: number];

const WAYS: Readonly<Record<TraceStepName, Way>> = {
  read: [CLOUD, SERVICE],
  proved: [SERVICE, SERVICE],
  decided: [SERVICE, SERVICE],
  recorded: [SERVICE, SERVICE],
  announced: [SERVICE, SERVICE],
  answered: [SERVICE, CLOUD],
  framed: [SERVICE, DEVICE],
  acked: [DEVICE, SERVICE],
  refused: [SERVICE, CLOUD],
  ended: [SERVICE, SERVICE],
};

/** Steps 1 to 4 were before; that there was a channel is all that is known of them. */
function before({ channel, device }: TraceBody): Move[] {
  if (channel === null) return [];
  const move = (number: number, from: number, to: number, title: string, line?: string): Move => ({
    number,
    from,
    to,
    title,
    why: "",
    ms: undefined,
    isRefusal: false,
    lines: line === undefined ? [] : [line],
  });
  return [
    move(1, APP, DEVICE, "asks for a channel"),
    move(2, DEVICE, SERVICE, "opens one for app and device", `{"t":"open", … } from device ${device ?? "…"}`),
    move(3, SERVICE, APP, "gives the channel URI", `{"t":"opened","channel":"${channel}","uri":"…?token=…", … }`),
    move(4, APP, CLOUD, "tells it the URI"),
  ];
}

/** A refused push has no step of its own for the request that was refused. */
function refusedRequest(trace: TraceBody): Move[] {
  if (trace.end.state !== "refused" || trace.steps.some(({ step }) => step === "read")) return [];
  const lines = trace.id === "" ? [] : requestLines(trace);
  return [
    { number: 5, from: CLOUD, to: SERVICE, title: "asked for something", why: "", ms: 0, isRefusal: false, lines },
  ];
}

/** All moves of a trace, in their order. */
export function movesOf(trace: TraceBody): readonly Move[] {
  const steps = trace.steps.map((step): Move => {
    const [from, to] = WAYS[step.step] ?? [SERVICE, SERVICE];
    return {
      number: NUMBERED[step.step],
      from,
      to,
      title: step.what,
      isRefusal: step.step === "refused",
      why: step.why,
      ms: step.ms,
      lines: linesOf(trace, step),
    };
  });
  return [...before(trace), ...refusedRequest(trace), ...steps];
}
