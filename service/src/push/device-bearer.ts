/** Which device asks over HTTP: the one whose credential is shown as bearer. @source RFC 6750 section 2.1; docs/reference/frames.md, `welcome` */
import { purpose, type Sealer } from "../seal.ts";

const ID_BYTES = 16;

/** @returns the device's id, or undefined when no credential of this service is shown */
export function deviceOf(sealer: Sealer, { headers }: Request): string | undefined {
  const [, credential = ""] = /^bearer (\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const opened = sealer.open(purpose.device, credential);
  return typeof opened === "string" || opened.length !== ID_BYTES ? undefined : opened.toString("base64url");
}
