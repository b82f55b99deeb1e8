/**
 * PushSharp 4: Redth/PushSharp at f68bb1e, `PushSharp.Windows/WnsConnection.cs` and `WnsTokenAccessManager.cs`.
 *
 * What HttpClient adds by itself is as that of .NET Framework, for which version 4 was built, is documented to do it; we had none to run.
 * It waits for `100 Continue` on token requests: only the pushes switch that off.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, headerOf, percent, written } from "./replay.ts";

/** Written with `Expect`, so the body is sent later than the head. */
export const tokenRequest = ({ packageSid, clientSecret }: Credentials): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Content-Type: application/x-www-form-urlencoded",
      "Host: login.live.com",
      "Content-Length: LENGTH",
      "Expect: 100-continue",
      "Connection: Keep-Alive",
    ],
    `grant_type=client_credentials&client_id=${percent(packageSid)}&client_secret=${percent(clientSecret)}&scope=notify.windows.com`,
  );

/** An XElement as it prints itself on Windows. */
export const TOAST =
  '<toast>\r\n  <visual>\r\n    <binding template="ToastText01">\r\n      <text id="1">Ding, dong \u{1f514}</text>\r\n    </binding>\r\n  </visual>\r\n</toast>';

export const toastRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "X-WNS-Type: wns/toast",
      `Authorization: Bearer ${accessToken}`,
      "X-WNS-RequestForStatus: true",
      "X-WNS-TTL: 600",
      "X-WindowsPhone-Target: toast",
      "Content-Type: text/xml; charset=utf-8",
      `Host: ${host}`,
      "Content-Length: LENGTH",
      "Connection: Keep-Alive",
    ],
    TOAST,
  );

export const RAW = "ding\0dong";

/** A StreamContent has no type, and nobody gives it one. */
export const rawRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "X-WNS-Type: wns/raw",
      `Authorization: Bearer ${accessToken}`,
      `Host: ${host}`,
      "Content-Length: LENGTH",
      "Connection: Keep-Alive",
    ],
    RAW,
  );

/** @throws Error as its UnauthorizedAccessException: it looks at no status, only for the two fields */
export function readToken(answer: RawAnswer): string {
  const { access_token: accessToken, token_type: tokenType } = JSON.parse(answer.body);
  if (!accessToken || !tokenType) throw new Error("UnauthorizedAccessException");
  return accessToken;
}

type Notification = "Received" | "Dropped" | "ChannelThrottled";
type Device = "Connected" | "TempDisconnected" | "Disconnected";

export interface Outcome {
  readonly end: "sent" | "RetryAfterException: 5 s" | "DeviceSubscriptionExpiredException" | "WnsNotificationException";
  readonly notification: Notification;
  readonly device: Device;
}

const NOTIFICATIONS: Readonly<Record<string, Notification>> = { received: "Received", dropped: "Dropped" };
const DEVICES: Readonly<Record<string, Device>> = { connected: "Connected", tempdisconnected: "TempDisconnected" };

function readEnd(status: number, notification: Notification): Outcome["end"] {
  if (status === 200 && notification === "Received") return "sent";
  if (status === 401) return "RetryAfterException: 5 s";
  if (status === 404 || status === 410) return "DeviceSubscriptionExpiredException";
  return "WnsNotificationException";
}

/** A status that it does not know, or none, counts as a throttled channel; a device of which nothing is said as connected. */
export function readPush(answer: RawAnswer): Outcome {
  const status = headerOf(answer, "X-WNS-NOTIFICATIONSTATUS") ?? "";
  const device = headerOf(answer, "X-WNS-DEVICECONNECTIONSTATUS") ?? "connected";
  const notification = NOTIFICATIONS[status.toLowerCase()] ?? "ChannelThrottled";
  return {
    end: readEnd(answer.status, notification),
    notification,
    device: DEVICES[device.toLowerCase()] ?? "Disconnected",
  };
}
