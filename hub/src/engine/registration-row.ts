/** A registration as it lies in its table, and as the port shows it. Knows columns; refuses to know statements. */
import type { Handle, RegistrationContent, RegistrationRecord, SendFormat, TemplateRecord } from "../model.ts";
import { handleKey } from "./store.ts";

/** The columns that say what a registration is. */
export interface RegistrationRow {
  readonly ordinal: number;
  readonly hub: number;
  /** See {@link kindOf}. */
  readonly kind: number;
  /** Row of the installation that it is a part of, and which part. */
  readonly installation: number | null;
  readonly part: string | null;
  readonly expires_at: number | null;
  readonly etag: number;
  readonly created_at: number;
  readonly updated_at: number;
  /** Null for a part of an installation: it is made of the row. */
  readonly registration_id: string | null;
  readonly installation_id: string | null;
  readonly handle: string;
  /** `p256dh` and `auth` of a browser, with a blank between them. */
  readonly browser_keys: string | null;
  readonly tags: string;
  readonly template: string | null;
  readonly push_variables: string | null;
  readonly tile: string | null;
}

export const ROW_COLUMNS = `ordinal, hub, kind, installation, part, expires_at, etag, created_at, updated_at, registration_id,
  installation_id, handle, browser_keys, tags, template, push_variables, tile`;

const BROWSER = 1;
const BY_TEMPLATE = 2;

/** Platform and whether it is a template's, as one small number. */
export function kindOf({ handle, template }: Pick<RegistrationContent, "handle" | "template">): number {
  return (handle.platform === "browser" ? BROWSER : 0) + (template === null ? 0 : BY_TEMPLATE);
}

/** To which format of sends a kind belongs. */
export function formatOf(kind: number): SendFormat {
  if (kind >= BY_TEMPLATE) return "template";
  return kind === BROWSER ? "browser" : "windows";
}

/** The values of the columns that a registration's content fills, in the order of the table. */
export function contentColumns({ handle, tags, template, pushVariables, secondaryTile }: RegistrationContent) {
  return [
    handleKey(handle),
    handle.platform === "browser" ? `${handle.p256dh} ${handle.auth}` : null,
    JSON.stringify(tags),
    template === null ? null : JSON.stringify(template),
    writeVariables(pushVariables),
    secondaryTile,
  ] as const;
}

function writeVariables(variables: Readonly<Record<string, string>>): string | null {
  return Object.keys(variables).length === 0 ? null : JSON.stringify(variables);
}

export function readVariables(text: string | null): Readonly<Record<string, string>> {
  return text === null ? {} : (JSON.parse(text) as Record<string, string>);
}

/** A handle of its columns. */
export function readHandle(handle: string, browserKeys: string | null): Handle {
  if (browserKeys === null) return { platform: "wns", channelUri: handle };
  const [p256dh = "", auth = ""] = browserKeys.split(" ");
  return { platform: "browser", endpoint: handle, p256dh, auth };
}

export const readTags = ({ tags }: Pick<RegistrationRow, "tags">): readonly string[] => JSON.parse(tags) as string[];

/** As the port shows it. */
export function readRow(row: RegistrationRow): RegistrationRecord {
  return {
    ordinal: row.ordinal,
    registrationId: idOf(row.registration_id, row.created_at, row.ordinal),
    etag: row.etag,
    installationId: row.installation_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    handle: readHandle(row.handle, row.browser_keys),
    tags: readTags(row),
    template: row.template === null ? null : (JSON.parse(row.template) as TemplateRecord),
    pushVariables: readVariables(row.push_variables),
    secondaryTile: row.tile,
    expiresAt: row.expires_at,
  };
}

/** Digits of the parts of an id. @source Notification Hubs, answers of the real service */
const DIGITS = 19;

/** Told apart from ids that the hub hands out beforehand. */
const OF_INSTALLATION = "installation";

/** The id of a registration: its own, or for a part of an installation one that is made of the row, so that no index is needed for it. */
export function idOf(own: string | null, createdAt: number, ordinal: number): string {
  if (own !== null) return own;
  return `${String(Math.floor(createdAt)).padStart(DIGITS, "0")}-${String(ordinal).padStart(DIGITS, "0")}-${OF_INSTALLATION}`;
}

/** The ordinal in the id of a part of an installation; null for any other id. */
export function ordinalIn(id: string): number | null {
  const [, ordinal, kind] = id.split("-");
  return kind === OF_INSTALLATION && ordinal?.length === DIGITS ? Number(ordinal) : null;
}
