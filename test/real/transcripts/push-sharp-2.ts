/**
 * PushSharp 2 with removal of toasts: Redth/PushSharp at 5709f4f, `PushSharp.Windows/WindowsPushChannel.cs`.
 *
 * What HttpWebRequest adds by itself is as that of .NET Framework is documented to do it; we had none to run.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, headerOf, percentInLowerCase, written } from "./replay.ts";

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
    `grant_type=client_credentials&client_id=${percentInLowerCase(packageSid)}&client_secret=${percentInLowerCase(clientSecret)}&scope=notify.windows.com`,
  );

export const TOAST =
  '<toast>\r\n  <visual>\r\n    <binding template="ToastText01">\r\n      <text id="1">Ding</text>\r\n    </binding>\r\n  </visual>\r\n</toast>';

export const toastRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "X-WNS-Type: wns/toast",
      `Authorization: Bearer ${accessToken}`,
      "Content-Type: text/xml",
      "X-WNS-SuppressPopup: true",
      "X-WNS-Tag: ding",
      "X-WNS-Group: bells",
      `Host: ${host}`,
      "Content-Length: LENGTH",
      "Connection: Keep-Alive",
    ],
    TOAST,
  );

/** A removal is a toast to it: it has a type, labels beside those of the match, and a body. */
export const deleteRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `DELETE ${target} HTTP/1.1`,
      "X-WNS-Type: wns/toast",
      `Authorization: Bearer ${accessToken}`,
      "Content-Type: text/xml",
      "X-WNS-Match: type=wns/toast;tag=ding;group=bells",
      "X-WNS-Tag: ding",
      "X-WNS-Group: bells",
      `Host: ${host}`,
      "Content-Length: LENGTH",
      "Connection: Keep-Alive",
    ],
    "<toast>\r\n  <visual />\r\n</toast>",
  );

/** @throws Error as its UnauthorizedAccessException */
export function readToken(answer: RawAnswer): string {
  const { access_token: accessToken, token_type: tokenType } = JSON.parse(answer.body);
  if (answer.status !== 200 || !accessToken || !tokenType) throw new Error("UnauthorizedAccessException");
  return accessToken;
}

export type Outcome = "sent" | "subscription expired" | "failed";

export function readPush(answer: RawAnswer): Outcome {
  const received = headerOf(answer, "X-WNS-NotificationStatus")?.toLowerCase() === "received";
  if (answer.status === 200 && received) return "sent";
  return answer.status === 404 || answer.status === 410 ? "subscription expired" : "failed";
}
