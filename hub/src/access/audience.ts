/**
 * The resource that a token is good for: a host and a path, below which everything is meant. Refuses to know who signed it.
 *
 * @source docs/reference/hub.md, "Access"
 */
import { decodeForm, decodePercent } from "../percent.ts";

/** What a token is good for. */
export interface Audience {
  /** In lower case; IPv6 in brackets. */
  readonly host: string;
  /** Null where none was named. */
  readonly port: string | null;
  /** In lower case, decoded; none for everything. */
  readonly segments: readonly string[];
}

/** A host that this hub is reached by. */
export interface PublicHost {
  readonly host: string;
  readonly port: string | null;
}

const PARTS = /^[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[^/:?#@[\]]+)(?::(\d{1,5}))?([/?#].*)?$/s;

function decodeSegment(segment: string): string {
  return decodePercent(segment)?.toLowerCase() ?? segment;
}

/** The parts of a path that are not empty. */
function segmentsOf(path: string): readonly string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeSegment);
}

/**
 * Reads the resource of a token. Its scheme and its query do not matter.
 *
 * @param resource as it stands in the header
 * @returns undefined for what names no host
 */
export function readAudience(resource: string): Audience | undefined {
  const text = decodeForm(resource)?.toLowerCase();
  const match = text === undefined ? null : PARTS.exec(text);
  const host = match?.[1];
  if (match === null || host === undefined) return undefined;
  const path = (match[3] ?? "").split(/[?#]/, 1)[0] ?? "";
  return { host, port: match[2] ?? null, segments: segmentsOf(path) };
}

/**
 * Reads the name under which clients reach this hub: `host` or `host:port`.
 *
 * @example readPublicHost("localhost:8443")
 */
export function readPublicHost(text: string): PublicHost {
  const { host = text.toLowerCase(), port = null } = readAudience(`sb://${text}`) ?? {};
  return { host, port };
}

const isSameHost = (audience: Audience, { host, port }: PublicHost) =>
  audience.host === host && (audience.port === null || port === null || audience.port === port);

/** Whether the host of an audience is one of ours. A port counts where both name one. */
export function isOurs(audience: Audience, hosts: readonly PublicHost[]): boolean {
  return hosts.some((host) => isSameHost(audience, host));
}

/** Whether a path lies at or below an audience, compared segment by segment: `/myhub` does not cover `/myhub2`. */
export function covers(audience: Audience, path: readonly string[]): boolean {
  return audience.segments.every((segment, at) => segment === path[at]);
}

/** A path in the form in which {@link covers} compares. */
export const pathForAudience = (path: string): readonly string[] => segmentsOf(path);
