/**
 * rpush: rpush/rpush, `lib/rpush/daemon/wns/delivery.rb`, `toast_request.rb` and `badge_request.rb`.
 *
 * Net::HTTP capitalises each part of a header's name, whatever the sender wrote; net-http-persistent adds the keep-alive.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, headerOf, percent, written } from "./replay.ts";

const ACCEPTED = ["Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "Accept: */*", "User-Agent: Ruby"];
const KEPT = ["Connection: keep-alive", "Keep-Alive: 30"];

export const tokenRequest = ({ packageSid, clientSecret }: Credentials): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Content-Type: application/x-www-form-urlencoded",
      ...ACCEPTED,
      ...KEPT,
      "Host: login.live.com",
      "Content-Length: LENGTH",
    ],
    `grant_type=client_credentials&scope=notify.windows.com&client_id=${percent(packageSid)}&client_secret=${percent(clientSecret)}`,
  );

/** The indentation is that of its source. The empty line is where a sound would stand. */
export const TOAST = [
  "<toast>",
  "            <visual version='1' lang='en-US'>",
  "              <binding template='ToastText02'>",
  "                <text id='1'>Ding &amp; dong</text>",
  "                <text id='2'>it&apos;s noon</text>",
  "              </binding>",
  "            </visual>",
  "            ",
  "          </toast>",
].join("\n");

export const toastRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "Content-Length: LENGTH",
      "Content-Type: text/xml",
      "X-Wns-Type: wns/toast",
      "X-Wns-Requestforstatus: true",
      `Authorization: Bearer ${accessToken}`,
      "X-Wns-Priority: 1",
      ...ACCEPTED,
      ...KEPT,
      `Host: ${host}`,
    ],
    TOAST,
  );

export const BADGE = '<badge value="7"/>';

export const badgeRequest = ({ host, target, accessToken }: Addressed): Buffer =>
  written(
    [
      `POST ${target} HTTP/1.1`,
      "Content-Length: LENGTH",
      "Content-Type: text/xml",
      "X-Wns-Type: wns/badge",
      "X-Wns-Requestforstatus: true",
      `Authorization: Bearer ${accessToken}`,
      ...ACCEPTED,
      ...KEPT,
      `Host: ${host}`,
    ],
    BADGE,
  );

/** @returns nothing when it only logs that there is no token, and pushes with an empty one */
export function readToken(answer: RawAnswer): { accessToken: string; expiresInSeconds: number } | undefined {
  if (answer.status !== 200) return undefined;
  const { access_token: accessToken, expires_in: expiresIn } = JSON.parse(answer.body);
  return { accessToken, expiresInSeconds: Number.parseInt(expiresIn, 10) };
}

export type Outcome =
  | { readonly end: "delivered" }
  | { readonly end: "retry"; readonly seconds: number; readonly tokenForgotten?: true }
  | { readonly end: "retry, twice as late each time" }
  | { readonly end: "failed"; readonly reflection?: "wns_invalid_channel" }
  | { readonly end: "neither delivered nor failed" };

const HOUR = 3600;

function readOk(status: string | undefined): Outcome {
  if (status === "received") return { end: "delivered" };
  if (status === "channelthrottled") return { end: "retry", seconds: 600 };
  return { end: status === "dropped" ? "failed" : "neither delivered nor failed" };
}

export function readPush(answer: RawAnswer): Outcome {
  switch (answer.status) {
    case 200:
      return readOk(headerOf(answer, "X-WNS-Status"));
    case 401:
      return { end: "retry", seconds: HOUR, tokenForgotten: true };
    case 404:
    case 410:
      return { end: "failed", reflection: "wns_invalid_channel" };
    case 406:
    case 412:
      return { end: "retry", seconds: HOUR };
    case 503:
      return { end: "retry, twice as late each time" };
    default:
      return { end: "failed" };
  }
}
