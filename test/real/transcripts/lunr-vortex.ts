/**
 * lunr.vortex: pprkut/lunr.vortex at 73a5954, `src/Lunr/Vortex/WNS/WNSDispatcher.php`, `WNSResponse.php`, `WNSToastPayload.php` and
 * `WNSTilePayload.php`, with the library Requests 2.0.11, which lets curl write the head.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, headerOf, percent, written } from "./replay.ts";

const AGENT = "User-Agent: php-requests/2.0.11";
const ENCODINGS = "Accept-Encoding: deflate, gzip, br, zstd";

export const tokenRequest = ({ packageSid, clientSecret }: Credentials): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Host: login.live.com",
      AGENT,
      "Accept: */*",
      ENCODINGS,
      "Content-Type: application/x-www-form-urlencoded",
      "Connection: close",
      "Content-Length: LENGTH",
    ],
    `grant_type=client_credentials&client_id=${percent(packageSid)}&client_secret=${percent(clientSecret)}&scope=notify.windows.com`,
  );

function pushRequest(type: string, { host, target, accessToken }: Addressed, body: string): Buffer {
  return written(
    [
      `POST ${target} HTTP/1.1`,
      `Host: ${host}`,
      AGENT,
      ENCODINGS,
      `X-WNS-Type: ${type}`,
      "Accept: application/*",
      `Authorization: Bearer ${accessToken}`,
      "X-WNS-RequestForStatus: true",
      "Content-Type: text/xml",
      "Connection: close",
      "Content-Length: LENGTH",
    ],
    body,
  );
}

/** The blank is where what it launches would stand. */
export const TOAST = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  "<toast >",
  "<visual>",
  '<binding template="ToastText02">',
  '<text id="1">Ding &amp; dong</text>',
  '<text id="2">at noon</text>',
  "</binding>",
  "</visual>",
  "</toast>\n",
].join("\n");

export const toastRequest = (to: Addressed): Buffer => pushRequest("wns/toast", to, TOAST);

const tile = (template: string) => [
  "<tile>",
  '    <visual version="2">',
  `        <binding template="${template}">`,
  '            <image id="1" src="bell.png"/>',
  '            <text id="1">Ding</text>',
  "        </binding>",
  "    </visual>",
  "</tile>",
];

/** One root for each template, which makes two of them no XML document. */
export const TILE = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  ...tile("TileSquare150x150PeekImageAndText04"),
  "",
  ...tile("TileWide310x150ImageAndText01"),
  "",
].join("\r\n");

export const tileRequest = (to: Addressed): Buffer => pushRequest("wns/tile", to, TILE);

/** @throws Error as its UnexpectedValueException */
export function readToken(answer: RawAnswer): string {
  const { access_token: accessToken } = JSON.parse(answer.body);
  if (accessToken === undefined) throw new Error("UnexpectedValueException");
  return accessToken;
}

export type Outcome = "Success" | "TemporaryError" | "ClientError" | "InvalidEndpoint" | "Error" | "Unknown";

const OUTCOMES: Readonly<Record<number, Outcome>> = {
  400: "Error",
  401: "Error",
  403: "Error",
  404: "InvalidEndpoint",
  405: "Error",
  406: "TemporaryError",
  410: "InvalidEndpoint",
  413: "Error",
  500: "TemporaryError",
  503: "TemporaryError",
};

export function readPush(answer: RawAnswer): Outcome {
  if (answer.status !== 200) return OUTCOMES[answer.status] ?? "Unknown";
  const status = headerOf(answer, "X-WNS-Status");
  if (status === "received") return "Success";
  return status === "channelthrottled" ? "TemporaryError" : "ClientError";
}
