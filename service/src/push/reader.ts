/**
 * What a reader of the push rim owes. WNS and Web Push speak differently of the same thing: each reader makes one value of a request, and
 * whatever comes after it knows that value only.
 */
import type { Clock } from "@belfry/host";
import type { Profile } from "@belfry/protocol";
import type { ChannelAddress } from "../channel/uri.ts";
import type { Target } from "../target.ts";
import type { AnswerForm } from "./answer.ts";
import type { ProvedSender, Said } from "./push.ts";

/** What is asked of a request beside its body: a push of a multicast has no request of its own. */
export interface Asked {
  readonly method: string;
  readonly headers: Pick<Headers, "get"> & Iterable<[string, string]>;
}

export interface PushReader<Asking extends Asked = Request> {
  /** What senders expect of answers. @param sender undefined while it is not known whom they speak to */
  formFor(sender: ProvedSender | undefined): AnswerForm;
  /** Whether `read` counts a push for its sender's pace; if not, that is done when it was read. */
  readonly paces: boolean;
  /**
   * Finds the channel that is spoken to, for whoever may know whether it lives: at WNS the holder of an access token of its app, in Web Push
   * the holder of its URI. Touches no store.
   *
   * @throws BelfryError METHOD_NOT_ALLOWED, PATH_UNKNOWN, CHANNEL_UNKNOWN, ACCESS_TOKEN_*, CHANNEL_FOREIGN
   */
  find(request: Asking, target: Target, at: number): ProvedSender;
  /**
   * Reads what is said, after it has proved what `find` left open, and that the channel is not dead as far as seals can tell.
   *
   * @throws BelfryError CHANNEL_UNKNOWN, CHANNEL_EXPIRED, SENDER_BLOCKED, VAPID_*, CHANNEL_THROTTLED, HEADER_INVALID naming the header,
   * LENGTH_REQUIRED, PAYLOAD_EMPTY, PAYLOAD_TOO_LARGE
   */
  read(request: Asking, sender: ProvedSender, readAt: number): Promise<Said>;
}

/** What every reader is given. */
export interface ReaderParts {
  readonly clock: Clock;
  /** What a channel token says, or undefined when it is none of ours. */
  readonly addressOf: (token: string) => ChannelAddress | undefined;
  readonly profile: Profile;
  /** Bytes of payload taken, 5000 to 5120. */
  readonly maxPayloadBytes: number;
}
