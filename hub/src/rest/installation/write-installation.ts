/** Writes an installation as clients read it: what is empty is left out. */
import type { InstallationRecord, InstallationTemplate, InstallationTile } from "../../model.ts";
import { ticks } from "../times.ts";

type Named<T> = Readonly<Record<string, T>>;

const unlessEmpty = <T extends object>(name: string, value: T) =>
  Object.keys(value).length === 0 ? {} : { [name]: value };

function mapValues<T, U>(values: Named<T>, write: (name: string, value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(name, value)]));
}

/** A template without tags has its name as one. */
function writeTemplate(name: string, { body, headers, tags, expiry }: InstallationTemplate) {
  return {
    body,
    ...unlessEmpty("headers", headers),
    ...(expiry === null ? {} : { expiry }),
    tags: tags.length === 0 ? [name] : tags,
  };
}

function writeTile(_id: string, { pushChannel, pushChannelExpired, tags, templates }: InstallationTile) {
  return {
    pushChannel,
    pushChannelExpired,
    ...unlessEmpty("tags", tags),
    ...unlessEmpty("templates", mapValues(templates, writeTemplate)),
  };
}

/** A browser's channel goes back in the form in which it came. */
function writeChannel({ handle, channelAsText }: InstallationRecord): unknown {
  if (handle.platform === "wns") return handle.channelUri;
  const { endpoint, p256dh, auth } = handle;
  const parts = { endpoint, p256dh, auth };
  return channelAsText ? JSON.stringify(parts) : parts;
}

/** @returns JSON text */
export function writeInstallation(record: InstallationRecord): string {
  const { installationId, userId, platform, tags, pushVariables } = record;
  return JSON.stringify({
    installationId,
    ...(userId === null ? {} : { userId }),
    platform,
    pushChannel: writeChannel(record),
    pushChannelExpired: record.pushChannelExpired,
    expirationTime: ticks(record.expiresAt),
    lastUpdate: ticks(record.updatedAt),
    ...unlessEmpty("tags", tags),
    ...unlessEmpty("pushVariables", pushVariables),
    ...unlessEmpty("templates", mapValues(record.templates, writeTemplate)),
    ...unlessEmpty("secondaryTiles", mapValues(record.secondaryTiles, writeTile)),
  });
}
