/** How `belfry listen` hears: by a channel of the app, or by a subscription as a browser has it. */
import { isUtf8 } from "node:buffer";
import {
  type Channel,
  type Device,
  type PushManager,
  type PushMessageData,
  type PushSubscription,
  pushManager,
} from "@belfry/device";
import { BelfryError } from "@belfry/protocol";
import { type NotificationRecord, recordOf } from "./notification-record.ts";
import type { Output } from "./output.ts";
import { type RemovedRecord, removedRecordOf } from "./removed-record.ts";
import { dateWords } from "./words.ts";

/** What arrived. */
export type ArrivedRecord = NotificationRecord | RemovedRecord;

/** An open channel or subscription. It prints where to push to whenever that changes. */
export interface Listening {
  /** Prints where to push to. */
  print(): void;
  /** Takes what comes, and confirms it. Until then it waits. */
  hear(show: (record: ArrivedRecord) => void): void;
  /** Told once when it ended by itself: CHANNEL_CLOSED. */
  onEnd(tell: (reason: BelfryError) => void): void;
}

const ended = (detail: string) => new BelfryError("CHANNEL_CLOSED", { detail });

/** Where to push to, with further lines that a sender needs. @param expires milliseconds since 1970 */
function addressWords(uri: string, expires: number, { paint }: Output, further: readonly string[] = []): string {
  const until = paint.faint(`good until ${dateWords(expires)}`);
  return [`${paint.strong("Listening.")} Push to`, uri, ...further, until, ""].join("\n");
}

/** By a channel that is open. */
export function listenOnChannel(channel: Channel, output: Output): Listening {
  const print = () => {
    const { uri, expiresAt } = channel;
    const expires = expiresAt.getTime();
    output.print({ event: "channel", uri, expires }, () => addressWords(uri, expires, output));
  };
  channel.onRenewed(print);
  return {
    print,
    hear(show) {
      channel.onNotification((notification) => show(recordOf(notification)));
      channel.onRemoved((match) => show(removedRecordOf(match)));
    },
    onEnd(tell) {
      channel.onClosed((by) => {
        if (by === "app") return;
        tell(ended(`closed by the ${by === "reset" ? "service, which forgot this device" : "operator"}`));
      });
    },
  };
}

/** What the library refuses in the words of browsers, in those of this command. */
function refusal(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  const detail =
    error.name === "InvalidStateError"
      ? "this device is subscribed with another key; give this one a file of its own with --device"
      : `--application-server-key: ${error.message}`;
  return new BelfryError("USAGE", { detail, cause: error });
}

async function subscribed(push: PushManager, applicationServerKey: string) {
  try {
    return await push.subscribe({ applicationServerKey });
  } catch (error) {
    throw refusal(error);
  }
}

/** Text where it is text, else bytes; a message without content is an empty text. */
function payloadOf(data: PushMessageData | null): string | Uint8Array {
  const bytes = data?.bytes() ?? new Uint8Array();
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : bytes;
}

/**
 * By a subscription: makes one, or takes up the one that the device has. What is heard is decrypted.
 *
 * @param serverKey the sender's public VAPID key, in base64url
 * @throws BelfryError USAGE for a key that is none, or not that of the subscription; what the service refuses a channel with
 */
export async function listenAsBrowser(
  device: Device,
  app: string,
  serverKey: string,
  output: Output,
): Promise<Listening> {
  const push = pushManager(device, app);
  let subscription: PushSubscription | null = null;
  let endTold = () => {};
  const print = () => {
    if (subscription === null) return;
    const { endpoint, expirationTime, keys } = subscription.toJSON();
    const expires = expirationTime ?? 0;
    const record = { event: "channel", uri: endpoint, expires, subscription: { endpoint, keys } };
    const further = [`p256dh  ${keys.p256dh}`, `auth    ${keys.auth}`];
    output.print(record, () => addressWords(endpoint, expires, output, further));
  };
  // Before it subscribes: a subscription of an earlier run may turn out to be over meanwhile.
  push.addEventListener("pushsubscriptionchange", ({ newSubscription }) => {
    subscription = newSubscription;
    if (newSubscription === null) endTold();
    else print();
  });
  const taken = await subscribed(push, serverKey);
  subscription ??= taken;
  return {
    print,
    hear(show) {
      push.addEventListener("push", ({ data, notification }) =>
        show(recordOf({ ...notification, payload: payloadOf(data) })),
      );
    },
    onEnd(tell) {
      endTold = () => tell(ended("the subscription is over"));
    },
  };
}
