/** What an operator says of a hub that is to be made. Read strictly: what is wrong in it would show at the first push otherwise. */
import { invalid } from "@belfry/host";
import { isEntraId, readPackageSid } from "@belfry/protocol";
import { WNS_TOKEN_ENDPOINT } from "@belfry/sender";
import type { NewHub } from "../directory.ts";
import type { HomeService } from "../home-service.ts";
import type { BrowserCredential, WnsCredential } from "../model.ts";
import { isVapidKey, newVapidKey } from "../vapid-key.ts";
import { objectOf, refuseOthers, textOf } from "./parts.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Whom a push service may write to when an operator names nobody: it is asked for, and seldom used. @source RFC 8292 section 2.1 */
const DEFAULT_SUBJECT = "mailto:operator@localhost";

/** A day: whatever lives shorter is gone before a phone is charged again. @source Notification Hubs, RegistrationTtl */
const SHORTEST_TTL_SECONDS = 86_400;

function readTokenEndpoint(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") {
    throw invalid("wns.tokenEndpoint must be an http or https URL");
  }
  return url.href;
}

/** An app of the push service in this process: asked for now, because it is known now whether there is one. */
function readHomeApp(packageSid: string, home: HomeService | null): WnsCredential {
  if (home === null)
    throw invalid("wns.clientSecret is missing: no push service runs in this process that could do without");
  home.accessToken(packageSid);
  return { packageSid, clientSecret: "", tokenEndpoint: "", tenantId: null };
}

function readWns(fields: Fields, home: HomeService | null): WnsCredential {
  refuseOthers(fields, ["packageSid", "clientSecret", "tokenEndpoint", "tenantId"]);
  const packageSid = textOf(fields, "packageSid") ?? "";
  const tenantId = textOf(fields, "tenantId") ?? null;
  // Entra knows an app by its client id, which stands in the same place.
  const isKnown = readPackageSid(packageSid) !== undefined || (tenantId !== null && isEntraId(packageSid));
  if (!isKnown) throw invalid("wns.packageSid must be ms-app://s-1-15-2-…, or a client id beside wns.tenantId");
  const clientSecret = textOf(fields, "clientSecret");
  const tokenEndpoint = textOf(fields, "tokenEndpoint");
  if (clientSecret === undefined && tokenEndpoint === undefined) return readHomeApp(packageSid.toLowerCase(), home);
  if (!clientSecret) throw invalid("wns.clientSecret is missing");
  const endpoint = readTokenEndpoint(tokenEndpoint ?? WNS_TOKEN_ENDPOINT);
  return { packageSid, clientSecret, tokenEndpoint: endpoint, tenantId };
}

function readBrowser(fields: Fields): BrowserCredential {
  refuseOthers(fields, ["subject", "publicKey", "privateKey"]);
  const subject = textOf(fields, "subject") ?? DEFAULT_SUBJECT;
  if (!/^(?:mailto:\S+@\S+|https:\/\/\S+)$/.test(subject))
    throw invalid("browser.subject must be a mailto: or https: URI");
  const [publicKey, privateKey] = [textOf(fields, "publicKey"), textOf(fields, "privateKey")];
  if (publicKey === undefined && privateKey === undefined) return { subject, ...newVapidKey() };
  const key = { publicKey: publicKey ?? "", privateKey: privateKey ?? "" };
  if (!isVapidKey(key))
    throw invalid("browser.publicKey and browser.privateKey must be two halves of one key on P-256");
  return { subject, ...key };
}

function readTtl(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= SHORTEST_TTL_SECONDS) return value;
  throw invalid(`registrationTtlSeconds must be a whole number of at least ${SHORTEST_TTL_SECONDS}`);
}

function readInherit(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "boolean") return value;
  throw invalid("templatesInheritTags must be true or false");
}

/**
 * Reads what `POST /v1/hubs` says. A hub always gets a key for browsers: it costs nothing, and a page cannot subscribe without one.
 *
 * @throws BelfryError ADMIN_REQUEST_INVALID naming the field, APP_UNKNOWN
 */
export function readNewHub(fields: Fields, home: HomeService | null): NewHub {
  refuseOthers(fields, ["name", "wns", "browser", "registrationTtlSeconds", "templatesInheritTags"]);
  const name = textOf(fields, "name");
  if (name === undefined) throw invalid("name is missing");
  const wns = objectOf(fields, "wns");
  return {
    name,
    wns: wns === undefined ? null : readWns(wns, home),
    browser: readBrowser(objectOf(fields, "browser") ?? {}),
    registrationTtlSeconds: readTtl(fields.registrationTtlSeconds),
    templatesInheritTags: readInherit(fields.templatesInheritTags),
  };
}
