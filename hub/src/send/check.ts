/** What a send must be before it is accepted. Decides on the request and the hub's record; touches no store. */
import {
  MAX_BATCH_HANDLES,
  MAX_PAYLOAD_BYTES,
  readTagExpression,
  readTemplateProperties,
  readWnsType,
  readXmlValues,
} from "@belfry/protocol";
import type { HubRecord, SendRequest } from "../model.ts";
import { asHubRefusal, HubRefusal } from "../refusal.ts";
import { MAX_WEB_PUSH_BYTES } from "./web-push/encrypt.ts";

const WNS_TYPE = "x-wns-type";
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The bytes of a send's body. */
export function bodyBytes({ body, base64 }: Pick<SendRequest, "body" | "base64">): Buffer {
  return Buffer.from(body, base64 ? "base64" : "utf8");
}

/** A header of the request, whatever the case of its name. */
export function headerOf({ headers }: Pick<SendRequest, "headers">, name: string): string | undefined {
  return Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

/**
 * Proves a send.
 *
 * @returns the request; a `X-WNS-Type` that was missing is added
 * @throws HubRefusal see `Sends.accept`
 */
export function checkSend(hub: HubRecord, request: SendRequest): SendRequest {
  try {
    checkTargets(request);
    checkHeaders(request);
    if (request.format === "windows") return checkWindows(hub, request);
    return request.format === "browser" ? checkBrowser(hub, request) : checkTemplate(hub, request);
  } catch (error) {
    throw asHubRefusal(error);
  }
}

function checkTargets({ format, targets }: SendRequest): void {
  if (targets.kind === "expression") {
    if (targets.expression !== null) readTagExpression(targets.expression);
    return;
  }
  const { length } = targets.handles;
  if (length < 1 || length > MAX_BATCH_HANDLES)
    throw new HubRefusal("HANDLES_INVALID", { detail: `there are ${length}` });
  const platform = format === "windows" ? "wns" : format;
  if (targets.handles.some((handle) => handle.platform !== platform)) {
    throw new HubRefusal("HANDLES_INVALID", {
      detail: `a send of the format '${format}' reaches none of these handles`,
    });
  }
}

function checkHeaders({ headers }: SendRequest): void {
  const bad = Object.entries(headers).find(([, value]) => !HEADER_VALUE.test(value));
  if (bad !== undefined)
    throw new HubRefusal("REQUEST_INVALID", { detail: `${bad[0].slice(0, 60)} cannot be sent on` });
}

function checkWindows(hub: HubRecord, request: SendRequest): SendRequest {
  if (hub.wns === null) throw new HubRefusal("CREDENTIAL_MISSING", { detail: "WnsCredential" });
  const bytes = bodyBytes(request).length;
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new HubRefusal("PAYLOAD_TOO_LARGE", { detail: `${bytes} bytes, at most ${MAX_PAYLOAD_BYTES}` });
  }
  const given = headerOf(request, WNS_TYPE);
  const isRaw = given?.trim().toLowerCase() === "wns/raw";
  const type = readWnsType(
    given,
    isRaw || request.base64 ? null : readXmlValues(request.body.replace(/^\ufeff/, "")).root,
  );
  return given === undefined ? { ...request, headers: { ...request.headers, "X-WNS-Type": type } } : request;
}

function checkBrowser(hub: HubRecord, request: SendRequest): SendRequest {
  if (hub.browser === null) throw new HubRefusal("CREDENTIAL_MISSING", { detail: "BrowserCredential" });
  const bytes = bodyBytes(request).length;
  if (bytes > MAX_WEB_PUSH_BYTES) {
    throw new HubRefusal("PAYLOAD_TOO_LARGE", { detail: `${bytes} bytes, at most ${MAX_WEB_PUSH_BYTES}` });
  }
  if (request.base64 || !isJson(request.body)) throw new HubRefusal("JSON_INVALID");
  return request;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function checkTemplate(hub: HubRecord, request: SendRequest): SendRequest {
  if (hub.wns === null && hub.browser === null) {
    throw new HubRefusal("CREDENTIAL_MISSING", { detail: "neither WnsCredential nor BrowserCredential" });
  }
  if (request.base64) throw new HubRefusal("PROPERTIES_INVALID", { detail: "it is no text" });
  readTemplateProperties(request.body);
  return request;
}
