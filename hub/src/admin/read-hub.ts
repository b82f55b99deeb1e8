/** What an operator says of a hub that is to be made or changed. Read strictly: what is wrong in it would show at the first push otherwise. */
import { invalid } from "@belfry/host";
import { isEntraId, readPackageSid } from "@belfry/protocol";
import { WNS_TOKEN_ENDPOINT } from "@belfry/sender";
import type { NewHub } from "../directory.ts";
import { type HomeService, isHomeCredential } from "../home-service.ts";
import type { BrowserCredential, HubRecord, WnsCredential } from "../model.ts";
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

/** Where Microsoft gives tokens: to apps of the store, or to those of a tenant of Entra. */
const defaultEndpoint = (tenantId: string | null): string =>
  tenantId === null
    ? WNS_TOKEN_ENDPOINT
    : `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;

/** An app of the push service in this process: asked for now, because it is known now whether there is one. */
function readHomeApp(packageSid: string, home: HomeService | null): WnsCredential {
  if (home === null)
    throw invalid("wns.clientSecret is missing: no push service runs in this process that could do without");
  home.accessToken(packageSid);
  return { packageSid, clientSecret: "", tokenEndpoint: "", tenantId: null };
}

const WNS_FIELDS = ["packageSid", "clientSecret", "tokenEndpoint", "tenantId"];

function readWns(fields: Fields, home: HomeService | null): WnsCredential {
  refuseOthers(fields, WNS_FIELDS);
  const packageSid = textOf(fields, "packageSid") ?? "";
  const tenantId = textOf(fields, "tenantId") ?? null;
  // Entra knows an app by its client id, which stands in the same place.
  const isKnown = readPackageSid(packageSid) !== undefined || (tenantId !== null && isEntraId(packageSid));
  if (!isKnown) throw invalid("wns.packageSid must be ms-app://s-1-15-2-…, or a client id beside wns.tenantId");
  const clientSecret = textOf(fields, "clientSecret");
  const tokenEndpoint = textOf(fields, "tokenEndpoint");
  if (clientSecret === undefined && tokenEndpoint === undefined) return readHomeApp(packageSid.toLowerCase(), home);
  if (!clientSecret) throw invalid("wns.clientSecret is missing");
  const endpoint = readTokenEndpoint(tokenEndpoint ?? defaultEndpoint(tenantId));
  return { packageSid, clientSecret, tokenEndpoint: endpoint, tenantId };
}

function readSubject(fields: Fields): string | undefined {
  const subject = textOf(fields, "subject");
  if (subject === undefined || /^(?:mailto:\S+@\S+|https:\/\/\S+)$/.test(subject)) return subject;
  throw invalid("browser.subject must be a mailto: or https: URI");
}

function readBrowser(fields: Fields): BrowserCredential {
  refuseOthers(fields, ["subject", "publicKey", "privateKey"]);
  const subject = readSubject(fields) ?? DEFAULT_SUBJECT;
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
    templatesInheritTags: readInherit(fields.templatesInheritTags ?? true),
  };
}

/** What of a hub can be changed. */
export type HubChange = Partial<Pick<HubRecord, (typeof CHANGEABLE)[number]>>;

const CHANGEABLE = ["wns", "browser", "registrationTtlSeconds", "templatesInheritTags"] as const;

/**
 * Another secret for the app that the hub has, whose endpoint and tenant stay unless they are said anew. Never without the secret: whoever could
 * name an endpoint alone would be shown there what the admin API shows to nobody.
 */
function readSecret(fields: Fields, before: WnsCredential | null): WnsCredential {
  refuseOthers(fields, WNS_FIELDS);
  if (before === null) throw invalid("wns.packageSid is missing: the hub has no app whose secret this could be");
  if (textOf(fields, "clientSecret") === undefined)
    throw invalid(
      "wns.clientSecret is missing: without packageSid, wns is another secret for the app that the hub has",
    );
  // Its secret is known to the push service of this process, and must not be shown to the real WNS by default.
  if (isHomeCredential(before) && textOf(fields, "tokenEndpoint") === undefined)
    throw invalid(
      "wns.tokenEndpoint is missing: the hub's app is one of the push service in this process and needs no secret there",
    );
  return readWns({ ...before, ...fields }, null);
}

function readWnsChange(fields: Fields | undefined, before: WnsCredential | null, home: HomeService | null) {
  if (fields === undefined) return null;
  return textOf(fields, "packageSid") === undefined ? readSecret(fields, before) : readWns(fields, home);
}

/** The key stays: browsers subscribed with it. */
function readBrowserChange(fields: Fields | undefined, before: BrowserCredential | null): BrowserCredential {
  if (fields === undefined) throw invalid("browser must be an object: a hub always has a key for browsers");
  refuseOthers(fields, ["subject"]);
  const subject = readSubject(fields);
  if (subject === undefined) throw invalid("browser.subject is missing");
  return { ...(before ?? newVapidKey()), subject };
}

/**
 * Reads what `PATCH /v1/hubs/NAME` says. What it leaves out stays as it is; null takes `wns` or `registrationTtlSeconds` away. A `wns` with
 * `packageSid` is read as that of a new hub, whole; one without is another secret for the hub's app.
 *
 * @param hub as it is now
 * @throws BelfryError ADMIN_REQUEST_INVALID naming the field, APP_UNKNOWN
 */
export function readHubChange(fields: Fields, hub: HubRecord, home: HomeService | null): HubChange {
  refuseOthers(fields, CHANGEABLE);
  if (Object.keys(fields).length === 0) throw invalid(`nothing is to be changed; known are ${CHANGEABLE.join(", ")}`);
  const { wns, browser, registrationTtlSeconds, templatesInheritTags } = fields;
  return {
    ...(wns !== undefined && { wns: readWnsChange(objectOf(fields, "wns"), hub.wns, home) }),
    ...(browser !== undefined && { browser: readBrowserChange(objectOf(fields, "browser"), hub.browser) }),
    ...(registrationTtlSeconds !== undefined && { registrationTtlSeconds: readTtl(registrationTtlSeconds) }),
    ...(templatesInheritTags !== undefined && { templatesInheritTags: readInherit(templatesInheritTags) }),
  };
}
