/** What to try next, from how one notification ended. Pure. */
import { type Advice, errorRow, type TraceBody, type TraceEnd } from "@belfry/protocol";

const BY_ADVICE: Readonly<Record<Advice, string>> = {
  "fix-request": "Change the request: repeated as it is, it is refused again.",
  "new-token": "Let the sender ask for a new access token and push once more.",
  "new-channel": "Let the sender forget this channel URI. The app gets a new one from its device when it asks next.",
  "retry-later":
    "Nothing is wrong with the request. Let the sender come again later, after Retry-After where it is given.",
  report: "This should not happen. Please report it, with the service's log of this moment.",
};

const BY_END: Readonly<Record<Exclude<TraceEnd, "refused">, string>> = {
  pending: "See whether its device is connected: it goes out as soon as the device is back, and its ack ends it.",
  delivered: "Nothing more to do here. Whether the person saw it is for the app on the device to say.",
  replaced: "A newer one took its place. Where both should arrive, give them different tags, or none.",
  expired: "Give it a longer X-WNS-TTL, or look why its device stayed away.",
  removed:
    "It was taken back by its sender, or its channel was closed. Look who did that, and let the app ask for a channel.",
  unknown: "Ask the app whether it came, and the service's log what was lost at that time: a process or a connection.",
  dropped: "Let it wait with X-WNS-Cache-Policy: cache, where it may arrive later.",
};

/** What became of it at the device, told apart by the words of the trace's end. */
const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /switched .* off|suppressed/,
    "The person switched the notifications of this app off. Only the person can switch them on.",
  ],
  [/could not read its XML|malformed/, "Read its payload on the workbench: the device could not."],
  [
    /decrypt/,
    "Compare the keys that the sender encrypts with to those of the device's subscription; it may be an old one.",
  ],
  [/not running/, "Let the app register a background task, or run, before raw notifications are sent."],
  [/handler failed/, "Look into the app's own log: its handler failed."],
  [/fault \d+/, "An operator's fault did this. Clear it under Apps, where it is no longer wanted."],
];

/** What the service says itself goes before all of it; servers of before say nothing. */
function told(trace: TraceBody): string | undefined {
  return trace.next === "" ? undefined : trace.next;
}

/** One or two sentences. */
export function nextTry(trace: TraceBody): string {
  const { end, code, advice } = trace;
  const known = told(trace) ?? BY_WORDS.find(([words]) => words.test(end.reason))?.[1];
  if (known !== undefined) return known;
  if (end.state === "refused") return BY_ADVICE[advice ?? (code === undefined ? "report" : errorRow(code).advice)];
  return BY_END[end.state];
}
