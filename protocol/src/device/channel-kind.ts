/** The three kinds of channels, as devices ask for them. @source Microsoft, "Channel types"; docs/reference/wns.md, R-2.1 to */

/**
 * `primary`: the app itself; tiles, toasts, badges and raw notifications.
 * `tile`: one secondary tile of the app; tiles and badges.
 * `alternate`: raw notifications from whoever holds the private half of a key, as Web Push has it.
 */
export type ChannelKind = "primary" | "tile" | "alternate";

const KINDS: readonly string[] = ["primary", "tile", "alternate"] satisfies readonly ChannelKind[];

export const isChannelKind = (value: unknown): value is ChannelKind =>
  typeof value === "string" && KINDS.includes(value);
