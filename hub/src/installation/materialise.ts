/**
 * An installation as the registrations that it is seen as: a native one and one for each template, and the same again for each secondary
 * tile. Pure; refuses to know how they are kept.
 */
import { installationTag, tagKey, userTag } from "@belfry/protocol";
import type { Handle, HubRecord, InstallationRecord, InstallationTemplate, RegistrationContent } from "../model.ts";

/** One registration of an installation. */
export interface Part {
  /** Which it is: the same name stands for the same registration when the installation changes. */
  readonly part: string;
  readonly content: RegistrationContent;
}

/** What an installation and a secondary tile of it have alike. */
interface Face {
  readonly handle: Handle;
  readonly tile: string | null;
  readonly tags: readonly string[];
  readonly templates: Readonly<Record<string, InstallationTemplate>>;
  readonly pushChannelExpired: boolean;
}

/** What of a hub decides which tags templates have. */
type Inheritance = Pick<HubRecord, "templatesInheritTags">;

/**
 * The registrations of an installation. A channel that is gone has none.
 *
 * Tags: on all of them the hidden ones. On native ones those of the installation or of the tile; on those of templates the same, unless the hub was
 * made otherwise, and the template's own, or its name when it has none.
 *
 * @source Notification Hubs, answers of the real service; docs/reference/hub.md on the tags of an installation's templates
 */
export function materialise(installation: InstallationRecord, hub: Inheritance): readonly Part[] {
  const { secondaryTiles, ...main } = installation;
  const tiles = Object.entries(secondaryTiles).map(([tile, { pushChannel, ...rest }]): Face => {
    return { ...rest, tile, handle: { platform: "wns", channelUri: pushChannel } };
  });
  return [{ ...main, tile: null }, ...tiles]
    .filter(({ pushChannelExpired }) => !pushChannelExpired)
    .flatMap((face) => partsOf(installation, face, hub));
}

function partsOf(installation: InstallationRecord, face: Face, { templatesInheritTags = true }: Inheritance): Part[] {
  const { userId, installationId, expiresAt, pushVariables } = installation;
  const { handle, tile } = face;
  const hidden = [installationTag(installationId), ...(userId === null ? [] : [userTag(userId)])];
  const shown = [...hidden, ...face.tags];
  const inherited = templatesInheritTags ? shown : hidden;
  const native = { handle, pushVariables, expiresAt, secondaryTile: tile, tags: distinct(shown), template: null };
  const templates = Object.entries(face.templates).map(([name, { body, headers, tags, expiry }]): Part => {
    const own = tags.length === 0 ? [name] : tags;
    const content = { ...native, tags: distinct([...inherited, ...own]), template: { name, body, headers } };
    return { part: nameOf(tile, name), content: { ...content, expiresAt: earlier(expiresAt, expiry) } };
  });
  return [{ part: nameOf(tile, null), content: native }, ...templates];
}

const nameOf = (tile: string | null, template: string | null) => JSON.stringify([tile, template]);

/** Tags that differ in case alone are one; the first stays. */
function distinct(tags: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const tag of tags) if (!seen.has(tagKey(tag))) seen.set(tagKey(tag), tag);
  return [...seen.values()];
}

function earlier(expiresAt: number | null, expiry: string | null): number | null {
  const own = expiry === null ? Number.NaN : Date.parse(expiry);
  if (Number.isNaN(own)) return expiresAt;
  return expiresAt === null ? own : Math.min(expiresAt, own);
}
