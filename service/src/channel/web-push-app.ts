/** Channels that belong to no app of a developer's, those of browsers and of plain subscriptions, all belong to this one, which is made with the first of them. */
import { formatPackageSid } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { AppRecord } from "../engine/store.ts";

/** Its package SID, in lower case. */
export const WEB_PUSH_SID = formatPackageSid([8030, 8291, 8292, 0, 0, 0, 0]);
const NAME = "Web Push";

/** The app of channels without one. @param at whole milliseconds @throws BelfryError STORE_UNAVAILABLE */
export const webPushApp = (apps: AppDirectory, at: number): Promise<AppRecord> => apps.ensure(WEB_PUSH_SID, NAME, at);
