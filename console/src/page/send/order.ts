/** What the form of Send asks for. Plain values; knows no field of it. */
import type { AppBody, ChannelBody, NotificationType } from "@belfry/protocol";
import { readAddress } from "../../workbench/draft/address.ts";
import type { Draft } from "../../workbench/draft/draft.ts";

/** Where a notification may go. */
export const TARGETS = [
  { value: "page", label: "This page" },
  { value: "channel", label: "A channel" },
  { value: "hub", label: "A hub" },
] as const;
export type Target = (typeof TARGETS)[number]["value"];

/** How it is said what it says. */
export const WAYS = [
  { value: "words", label: "In words" },
  { value: "payload", label: "As payload" },
] as const;
export type Way = (typeof WAYS)[number]["value"];

export const KINDS = ["toast", "tile", "badge", "raw"] as const;
export type Kind = (typeof KINDS)[number];

/** One notification to send. */
export interface Order {
  readonly target: Target;
  /** Whose channel it is; undefined for a hub. */
  readonly app: AppBody | undefined;
  readonly type: NotificationType;
  /** Texts of a toast, or a payload as it is. */
  readonly texts: readonly string[] | undefined;
  readonly payload: string;
  /** Disconnect this page's device before the push and connect it again after. */
  readonly away: boolean;
  readonly channelUri: string;
  readonly hub: string;
  /** Tag expression; empty for everyone. */
  readonly tags: string;
}

/** A channel as a list of choices tells it from others. */
export function channelWords({ device, kind, label, connected }: ChannelBody): string {
  const name = label === "" ? kind : `${kind} ${label}`;
  return `${name} on ${device.slice(0, 8)}…, ${connected ? "connected" : "away"}`;
}

/** The payload of a link of the workbench, where a text is one. */
export function draftOf(text: string): Draft | undefined {
  const trimmed = text.trim();
  const mark = trimmed.indexOf("#");
  return /^https?:\/\/\S+$/.test(trimmed) && mark > 0 ? readAddress(trimmed.slice(mark)) : undefined;
}
