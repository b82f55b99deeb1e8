/**
 * java-wns 1.4, with a subclass of WnsClient that says another authentication URI: fernandospr/java-wns at cd621b9,
 * `src/main/java/ar/com/fernandospr/wns/client/WnsClient.java` and `WnsResourceBuilder.java`.
 *
 * Its `Accept` is made twice, in both requests: once for each layer of the library that sets it.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, type Exchange, headerOf, percent, written } from "./replay.ts";

const agent = (host: string) => [
  "User-Agent: Jersey/2.16 (HttpUrlConnection 17.0.15)",
  `Host: ${host}`,
  "Connection: keep-alive",
  "Content-Length: LENGTH",
];

/** @param host of the subclass's authentication URI */
export const tokenRequest = ({ packageSid, clientSecret }: Credentials, host: string): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Accept: application/x-www-form-urlencoded,application/json",
      "Content-Type: application/x-www-form-urlencoded",
      ...agent(host),
    ],
    `grant_type=client_credentials&scope=notify.windows.com&client_secret=${percent(clientSecret)}&client_id=${percent(packageSid)}`,
  );

/** Jackson escapes what opens, and not what closes. */
export const TOAST =
  '<toast><visual><binding template="ToastText02"><text id="1">Ding &amp; dong</text><text id="2">&lt;rings></text></binding></visual></toast>';

export const toastRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "Accept: text/xml,text/xml",
      "X-WNS-Type: wns/toast",
      `Authorization: Bearer ${accessToken}`,
      "X-WNS-RequestForStatus: true",
      "X-WNS-TTL: 60",
      "Content-Type: text/xml",
      ...agent(host),
    ],
    TOAST,
  );

export const RAW = "ding";

export const rawRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "Accept: application/octet-stream,application/octet-stream",
      "X-WNS-Type: wns/raw",
      `Authorization: Bearer ${accessToken}`,
      "Content-Type: application/octet-stream",
      ...agent(host),
    ],
    RAW,
  );

/** @throws Error as its WnsException; its token has an Integer for the lifetime, so anything else there fails too */
export function readToken(answer: RawAnswer): string {
  if (answer.status !== 200) throw new Error(`WnsException: ${answer.status}`);
  const { access_token: accessToken, expires_in: expiresIn } = JSON.parse(answer.body);
  if (!Number.isInteger(expiresIn)) throw new Error("JsonMappingException");
  return accessToken;
}

export interface Outcome {
  readonly code: number;
  readonly notificationStatus: string | undefined;
  readonly deviceConnectionStatus: string | undefined;
}

const RETRIES = 5;

/**
 * Pushes, with a new access token after each 401, five times at most, and hands back whatever comes then.
 *
 * @param push what it sends with an access token
 */
export async function pushWithRetries(
  exchange: Exchange,
  token: { accessToken: string; readonly request: Buffer },
  push: (accessToken: string) => Buffer,
): Promise<Outcome> {
  for (let retriesLeft = RETRIES; ; retriesLeft--) {
    const answer = await exchange(push(token.accessToken));
    if (answer.status !== 401 || retriesLeft === 0) {
      return {
        code: answer.status,
        notificationStatus: headerOf(answer, "X-WNS-NotificationStatus"),
        deviceConnectionStatus: headerOf(answer, "X-WNS-DeviceConnectionStatus"),
      };
    }
    token.accessToken = readToken(await exchange(token.request));
  }
}
