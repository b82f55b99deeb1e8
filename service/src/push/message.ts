/**
 * The resources of messages: where a sender of Web Push takes one back. A path tells nobody but us which channel the message is on.
 *
 * The sealed part is one channel's own and made once in a while, so that naming a message costs no encryption: messages of one channel can be
 * told to be that, which RFC 8030 leaves open, those of different channels cannot.
 *
 * @source RFC 8030 sections 5 and 8.2
 */
import type { ChannelName } from "../engine/store.ts";
import { purpose, type Sealer } from "../seal.ts";

export const MESSAGE_PATH = "/m/";

const DEVICE_BYTES = 16;
const CHANNEL_BYTES = 12;
const MESSAGE_ID = /^[0-9A-F]{16}$/;

/** One message on one channel. */
export interface NamedMessage {
  readonly channel: ChannelName;
  readonly messageId: string;
}

export interface MessageNames {
  /** The path of a channel's messages, up to the id of one. */
  startOf(channel: ChannelName): string;
  /** @returns undefined for what was never given out */
  read(path: string): NamedMessage | undefined;
}

export function createMessageNames(sealer: Sealer): MessageNames {
  // As long as the address is remembered that was read from a channel's URI.
  const starts = new WeakMap<ChannelName, string>();
  const seal = ({ deviceId, channelId }: ChannelName): string => {
    const plain = Buffer.concat([Buffer.from(deviceId, "base64url"), Buffer.from(channelId, "base64url")]);
    return `${MESSAGE_PATH}${sealer.seal(purpose.message, plain)}.`;
  };
  return {
    startOf(channel) {
      const known = starts.get(channel);
      if (known !== undefined) return known;
      const start = seal(channel);
      starts.set(channel, start);
      return start;
    },
    read(path) {
      const [sealed = "", messageId = ""] = path.slice(MESSAGE_PATH.length).split(".", 2);
      if (!MESSAGE_ID.test(messageId)) return undefined;
      const opened = sealer.open(purpose.message, sealed);
      if (typeof opened === "string" || opened.length !== DEVICE_BYTES + CHANNEL_BYTES) return undefined;
      const deviceId = opened.toString("base64url", 0, DEVICE_BYTES);
      return { channel: { deviceId, channelId: opened.toString("base64url", DEVICE_BYTES) }, messageId };
    },
  };
}
