/** Reads which channel an operator wants opened. Strict, and never an alternate one: that needs a key that some browser made. */
import { MAX_CHANNEL_LABEL_CHARACTERS, type OpenChannelRequest } from "@belfry/protocol";
import type { WantedChannel } from "../channel/open.ts";
import { invalid } from "./acts.ts";

/** @throws BelfryError ADMIN_REQUEST_INVALID naming the field */
export function readOpenChannel(body: Record<string, unknown>): WantedChannel {
  const { app, tile, ...rest } = body as { [K in keyof OpenChannelRequest]?: unknown };
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalid(`${unknown.slice(0, 40)} is no field of a channel`);
  if (typeof app !== "string") throw invalid("app must be a package SID");
  if (tile === undefined) return { app, kind: "primary" };
  if (typeof tile !== "string" || tile === "" || tile.length > MAX_CHANNEL_LABEL_CHARACTERS) {
    throw invalid(`tile must be the id of a tile, 1 to ${MAX_CHANNEL_LABEL_CHARACTERS} characters`);
  }
  return { app, kind: "tile", label: tile };
}
