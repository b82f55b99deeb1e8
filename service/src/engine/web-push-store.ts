/** The part of the store port that only Web Push needs: messages that are taken back, and receipts. Its guarantees are those of store.ts. @source RFC 8030 sections 5.1, 6.2 and 6.3 */
import type { ChannelName } from "./store.ts";

/** A receipt that a sender of Web Push asked for: to be written when the message ends. */
export interface ExpectedReceipt {
  /** Subscription that it goes to. */
  readonly rid: string;
  readonly deviceId: string;
  readonly messageId: string;
  /** Path of the message's resource. */
  readonly message: string;
  /** Forgotten after this. */
  readonly until: number;
}

/** What became of one message. */
export interface Receipt {
  /** Rises, over all subscriptions. */
  readonly n: number;
  readonly message: string;
  /** 204 confirmed by the device, 410 ended otherwise. */
  readonly status: number;
  readonly at: number;
}

/** Receipts that one subscription holds until they are forgotten, oldest first. */
export interface ReceiptFilter {
  readonly rid: string;
  /** Those beyond this number. */
  readonly after: number;
  readonly limit: number;
}

export interface WebPushStore {
  /** Ends one message that waits on the channel, as its sender or its device wishes. @returns whether it waited */
  cancel(channel: ChannelName, messageId: string, end: "delivered" | "removed", at: number): Promise<boolean>;
  /** Lets every open channel of the device live at least until a time. */
  prolongChannels(deviceId: string, until: number, at: number): Promise<void>;

  /**
   * Opens a subscription to receipts of one channel, or finds the one that is there, and lets it live at least until a time.
   *
   * @param mayOpen whether one that is not there is opened
   * @returns `limit` when `limit` others of the channel are open
   */
  openReceipts(
    rid: string,
    channel: ChannelName,
    mayOpen: boolean,
    until: number,
    at: number,
    limit: number,
  ): Promise<"open" | "unknown" | "limit">;
  /** Expects a receipt. Written in the same act in which the message ends, unless a newer one replaces it. */
  expectReceipt(expected: ExpectedReceipt): Promise<void>;
  /** Null when there is no such subscription. */
  readReceipts(filter: ReceiptFilter, at: number): Promise<Receipt[] | null>;
  /** @returns whether there was one */
  closeReceipts(rid: string, at: number): Promise<boolean>;
}
