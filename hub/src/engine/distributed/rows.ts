/** The columns of a registration as PostgreSQL gives them, for `registration-row.ts`. */
import type { RegistrationContent } from "../../model.ts";
import { contentColumns, formatOf, kindOf, type RegistrationRow } from "../registration-row.ts";

/** Whole numbers of eight bytes come as numbers: none is past 2^53. */
export const COLUMNS = `ordinal::float8 AS ordinal, hub, kind, installation::float8 AS installation, part, expires_at, etag, created_at, updated_at,
  registration_id, installation_id, handle, browser_keys, tags, template, push_variables, tile`;

/** In the column `format`. */
export const FORMATS = ["windows", "browser", "template"] as const;

export const formatNumber = (format: (typeof FORMATS)[number]): number => FORMATS.indexOf(format);

/** The format of sends that a row belongs to. */
export const formatOfRow = ({ kind }: Pick<RegistrationRow, "kind">): number => formatNumber(formatOf(kind));

/** What a registration's content fills in its row. */
export function contentOf(content: RegistrationContent) {
  const [handle, browser_keys, tags, template, push_variables, tile] = contentColumns(content);
  const rest = { handle, browser_keys, tags, template, push_variables, tile };
  return { kind: kindOf(content), expires_at: content.expiresAt, ...rest };
}
