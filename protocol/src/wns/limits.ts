/** Sizes and spans of WNS, each with its source. No decision is made here. */

/** Bytes of one notification's payload. @source docs/reference/wns.md, R-5.15 */
export const MAX_PAYLOAD_BYTES = 5000;

/** A body declared longer than this is refused without being read. @source docs/reference/wns.md, R-6.2 */
export const MAX_READ_BODY_BYTES = 65_536;

/** Seconds an access token lives. @source docs/reference/wns.md, R-4.8 */
export const ACCESS_TOKEN_SECONDS = 86_400;

/** Seconds a channel URI lives: 30 days. @source Microsoft, "Requesting, creating, and saving a notification channel" */
export const CHANNEL_SECONDS = 30 * 86_400;

/** A channel with at least this long to live is handed out again on request: 15 days. @source docs/reference/wns.md, R-2.1 */
export const CHANNEL_REUSE_SECONDS = 15 * 86_400;

/** How long a dead channel answers 410 before it is forgotten and answers 404: 90 days. @source docs/reference/wns.md, R-6.8 */
export const TOMBSTONE_SECONDS = 90 * 86_400;

/** A notification without TTL is kept for 3 days. @source docs/reference/wns.md, R-7.3 */
export const DEFAULT_TTL_SECONDS = 3 * 86_400;

/** A longer TTL is cut to 30 days. @source docs/reference/wns.md, R-5.10 */
export const MAX_TTL_SECONDS = 30 * 86_400;

/** Characters of a tile's tag; documented for all tags. @source docs/reference/wns.md, R-5.9 */
export const MAX_TAG_CHARACTERS = 16;

/** Characters of a toast's tag and group since Windows 10 1703. @source docs/reference/wns.md, R-5.9 */
export const MAX_TOAST_TAG_CHARACTERS = 64;

/** Tiles that the tile queue shows in turn, where an app enabled it. @source docs/reference/wns.md, R-7.4 */
export const MAX_QUEUED_TILES = 5;

/** Alternate channels of one app on one device. @source Microsoft, "Channel types"; docs/reference/wns.md, R-2.3 */
export const MAX_ALTERNATE_CHANNELS = 1000;

/** Characters of a secondary tile's id, and of the label that an app gives to an alternate channel. @source Microsoft, `SecondaryTile.TileId` */
export const MAX_CHANNEL_LABEL_CHARACTERS = 64;

/** Toasts that the notification centre shows for one app. @source ADR 0005 */
export const MAX_WAITING_TOASTS = 20;

/** Characters of a whole channel URI. @source docs/reference/wns.md, R-3.2 */
export const MAX_CHANNEL_URI_CHARACTERS = 400;
