/**
 * django-push-notifications: jazzband/django-push-notifications, `push_notifications/wns.py`, with its setting WNS_ACCESS_URL.
 *
 * urllib writes every header's name as a title, and its own ones first.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, percent, written } from "./replay.ts";

/** @param host of WNS_ACCESS_URL */
export const tokenRequest = ({ packageSid, clientSecret }: Credentials, host: string): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Accept-Encoding: identity",
      "Content-Length: LENGTH",
      `Host: ${host}`,
      "User-Agent: Python-urllib/3.11",
      "Content-Type: application/x-www-form-urlencoded",
      "Connection: close",
    ],
    `grant_type=client_credentials&client_id=${percent(packageSid)}&client_secret=${percent(clientSecret)}&scope=notify.windows.com`,
  );

/** ElementTree writes ASCII, and everything else as a number; a quote in a text stays one. */
export const TOAST =
  '<toast><visual><binding template="ToastText01"><text id="1">Ding &amp; &lt;dong&gt; &#128276; "&#233;</text><img src="http://x/bell.png?a=1&amp;b=2" id="1" /></binding></visual></toast>';

export const toastRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "Accept-Encoding: identity",
      "Content-Length: LENGTH",
      `Host: ${host}`,
      "User-Agent: Python-urllib/3.11",
      "Content-Type: text/xml",
      `Authorization: Bearer ${accessToken}`,
      "X-Wns-Type: wns/toast",
      "Connection: close",
    ],
    TOAST,
  );

const isSuccess = ({ status }: RawAnswer) => status >= 200 && status < 300;

/** @throws Error with the name of the exception that it raises */
export function readToken(answer: RawAnswer): string {
  if (answer.status === 400) throw new Error("WNSAuthenticationError");
  if (!isSuccess(answer)) throw new Error("HTTPError");
  return JSON.parse(answer.body).access_token;
}

/** Those for which it has words of its own. */
const KNOWN = [400, 401, 403, 404, 405, 406, 410, 413, 500, 503];

/** @throws Error with the name of the exception that it raises */
export function readPush(answer: RawAnswer): "success" {
  if (isSuccess(answer)) return "success";
  throw new Error(KNOWN.includes(answer.status) ? "WNSNotificationResponseError" : "HTTPError");
}
