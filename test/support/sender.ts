/** What tests do as a sender: ask for an access token, push to a channel URI, over the wire of WNS. */
import {
  type AppCredentials,
  formatTokenRequest,
  type NotificationType,
  type PushResponse,
  readPushResponse,
  readTokenResponse,
  TOKEN_PATH,
} from "@belfry/protocol";

/** One push: its type, its body, and headers in the documentation's spelling. */
export interface TestPush {
  readonly type: NotificationType;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the token endpoint as senders do. @throws Error when there is no token in the answer */
export async function accessTokenOf({ service }: { readonly service: string }, app: AppCredentials): Promise<string> {
  const response = await fetch(`${service}${TOKEN_PATH}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: formatTokenRequest(app),
  });
  const text = await response.text();
  const token = readTokenResponse(text);
  if (token === undefined) throw new Error(`no access token: ${response.status} ${text}`);
  return token.accessToken;
}

const contentType = (type: NotificationType) => (type === "wns/raw" ? "application/octet-stream" : "text/xml");

export const toast = (text: string, headers: TestPush["headers"] = {}): TestPush => ({
  type: "wns/toast",
  body: `<toast><visual><binding template="ToastText01"><text id="1">${text}</text></binding></visual></toast>`,
  headers,
});

export const tile = (text: string, headers: TestPush["headers"] = {}): TestPush => ({
  type: "wns/tile",
  body: `<tile><visual><binding template="TileSquareText04"><text id="1">${text}</text></binding></visual></tile>`,
  headers,
});

export const badge = (value: number, headers: TestPush["headers"] = {}): TestPush => ({
  type: "wns/badge",
  body: `<badge value="${value}"/>`,
  headers,
});

export const raw = (body: TestPush["body"], headers: TestPush["headers"] = {}): TestPush => ({
  type: "wns/raw",
  body,
  headers,
});

/** Takes toasts back, as `X-WNS-Match` says. */
export async function remove(
  uri: string,
  accessToken: string,
  headers: Readonly<Record<string, string>>,
): Promise<PushResponse> {
  const response = await fetch(uri, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${accessToken}`, ...headers },
  });
  return readPushResponse(response.status, (name) => response.headers.get(name));
}

/** The request of a push. */
export const formPush = (accessToken: string, { type, headers, body }: TestPush) => ({
  method: "POST",
  headers: {
    Authorization: `Bearer ${accessToken}`,
    "Content-Type": contentType(type),
    "X-WNS-Type": type,
    ...headers,
  },
  body,
});

/** Pushes to a channel URI. */
export async function push(uri: string, accessToken: string, sent: TestPush): Promise<PushResponse> {
  const response = await fetch(uri, formPush(accessToken, sent));
  return readPushResponse(response.status, (name) => response.headers.get(name));
}
