/** The six steps of a push as values: what happened, what passed on the wire, and why it is so. */
import type { AckFrame, OpenedFrame, OpenFrame, PushFrame } from "@belfry/protocol";
import { dateWords, spanWords } from "../words.ts";
import type { Heard } from "./ear.ts";
import type { Exchange } from "./exchange.ts";
import type { Veil } from "./veil.ts";

export type Player = "app" | "device" | "service" | "cloud";

/** Something that went from one player to another, as it stood on the wire. */
export type Passage = { readonly from: Player; readonly to: Player } & (
  | { readonly frame: string }
  | { readonly request: Exchange["request"] }
  | { readonly response: Exchange["response"] }
  | { readonly value: string }
);

export interface Step {
  readonly step: 1 | 2 | 3 | 4 | 5 | 6;
  /** Milliseconds since the first step. */
  readonly ms: number;
  readonly what: string;
  readonly why: string;
  /** What really passed, in order. */
  readonly passed: readonly Passage[];
  /** Facts for programs, such as the channel URI. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A step before its time is set. */
type Told = Omit<Step, "ms">;

/** 1: the request for a channel. */
export function asked({ text, frame }: Heard<OpenFrame>): Told {
  return {
    step: 1,
    what: "The app asks its device for a channel",
    why: "Nobody can push to a device that did not ask for it. Only an app on the device can ask for an address.",
    passed: [{ from: "device", to: "service", frame: text }],
    facts: { app: frame.app },
  };
}

/** 2: the channel. */
export function minted({ text, frame }: Heard<OpenedFrame>, veil: Veil): Told {
  const until = dateWords(frame.expires);
  return {
    step: 2,
    what: "The service mints a channel URI",
    why: `The URI holds app and device, sealed: only the service can read it. It is good until ${until}.`,
    passed: [{ from: "service", to: "device", frame: veil.over(text) }],
    facts: { channel: frame.channel, uri: frame.uri, expires: frame.expires },
  };
}

/** 3: the URI on its way to the sender. */
export function handedOver(uri: string): Told {
  return {
    step: 3,
    what: "The app hands the URI to its cloud service",
    why:
      "Who knows the URI can address this device, so it travels over the app's own connection to its cloud. " +
      "Here both live in this process; yours would be an HTTPS request of your app.",
    passed: [{ from: "app", to: "cloud", value: uri }],
    facts: { uri },
  };
}

function exchanged({ request, response }: Exchange, veil: Veil): Passage[] {
  const over = <T>(value: T): T => JSON.parse(veil.over(JSON.stringify(value))) as T;
  return [
    { from: "cloud", to: "service", request: over(request) },
    { from: "service", to: "cloud", response: over(response) },
  ];
}

/** 4: the access token. */
export function tokenGiven(exchange: Exchange, veil: Veil): Told {
  return {
    step: 4,
    what: "The cloud service shows its credentials and gets an access token",
    why: "Knowing the URI is not enough. Package SID and client secret prove the app's own cloud; the token stands for them for a day.",
    passed: exchanged(exchange, veil),
    facts: { status: exchange.response.status },
  };
}

/** 5: the push. */
export function pushed(exchange: Exchange, veil: Veil): Told {
  const header = (name: string) => exchange.response.headers[name] ?? null;
  return {
    step: 5,
    what: "The cloud service pushes a toast to the URI",
    why: "`received` means written to disk, so that it survives a crash. It does not yet mean that the device has it.",
    passed: exchanged(exchange, veil),
    facts: {
      status: exchange.response.status,
      outcome: header("x-wns-status"),
      messageId: header("x-wns-msg-id"),
      deviceConnection: header("x-wns-deviceconnectionstatus"),
    },
  };
}

/** 6: delivery and ack. */
export function delivered(toast: Heard<PushFrame>, ack: Heard<AckFrame>): Told {
  const took = spanWords(ack.at - toast.at);
  return {
    step: 6,
    what: "The device receives the toast and confirms it",
    why: `Confirmed ${took} after it came, when the app's handler was done. Only now the service lets go of it; had the connection broken before, it would come again.`,
    passed: [
      { from: "service", to: "device", frame: toast.text },
      { from: "device", to: "service", frame: ack.text },
    ],
    facts: { id: toast.frame.id, seq: toast.frame.seq, ackedMs: ack.at - toast.at },
  };
}
