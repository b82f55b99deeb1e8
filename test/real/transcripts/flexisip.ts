/**
 * Flexisip, as long as it pushed to Windows: BelledonneCommunications/flexisip, `src/pushnotification/legacy/wp-client.cc` and
 * `microsoftpush.cc`. It writes its requests by hand and looks for words in the answer as it came: every case and blank counts.
 */
import { type Addressed, type Credentials, written } from "./replay.ts";

/** What it escapes in a form; the colon of the package SID stays. */
const RESERVED = /["#%&/<=>?[\\\]^`{|}]/g;

const escaped = (text: string): string => text.replace(RESERVED, percent);

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

export const tokenRequest = ({ packageSid, clientSecret }: Credentials): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Content-Type: application/x-www-form-urlencoded",
      "Host: login.live.com:443",
      "Content-Length: LENGTH",
    ],
    `grant_type=client_credentials&client_id=${escaped(packageSid)}&client_secret=${escaped(clientSecret)}&scope=notify.windows.com`,
  );

const SENDER = "sip:quasimodo@belfry.example";

export const TOAST =
  `<?xml version="1.0" encoding="utf-8"?><toast launch="chat?sip=${SENDER}"><visual><binding template ="ToastGeneric">` +
  `<text>${SENDER}</text><text>Ding, dong</text></binding></visual></toast>`;

/** Room for a C string in which it decodes path and query of the channel URI; they come to it as base64. */
const DECODED_BYTES = 511;

export function toastRequest({ host, target, accessToken }: Addressed): Buffer {
  const shown = Buffer.from(target).toString("base64");
  const query = Buffer.from(shown, "base64").subarray(0, DECODED_BYTES).toString("latin1");
  return written(
    [
      `POST ${query} HTTP/1.1`,
      `Authorization: Bearer ${accessToken}`,
      "X-WNS-RequestForStatus: true",
      "X-WNS-Type: wns/toast",
      "Content-Type: text/xml",
      `Host: ${host}`,
      "Content-Length: LENGTH",
    ],
    TOAST,
  );
}

/** It reads once, into so much room, and takes that for the whole answer. */
const READ_BYTES = 1023;

/** @param text what one read gave; everything from the first brace on must be JSON */
export function readToken(text: string): { accessToken: string; expiresInSeconds: number } {
  const read = text.slice(0, READ_BYTES);
  if (!read.startsWith("HTTP/1.1 200 OK")) throw new Error("no token");
  const { access_token: accessToken, expires_in: expiresIn } = JSON.parse(read.slice(read.indexOf("{")));
  // cJSON's valueint: of a string it would be 0, and the token expired at once.
  return { accessToken, expiresInSeconds: typeof expiresIn === "number" ? expiresIn : 0 };
}

/** @returns nothing when it takes the notification for delivered, else its reason */
export function readPush(head: string): string | undefined {
  const lines = head.split("\n");
  const described = lines.find((line) => line.includes("X-WNS-ERROR-DESCRIPTION"));
  if (described !== undefined) return described.slice(described.indexOf(" ")).trimEnd();
  const holds = (words: string) => lines.some((line) => line.includes(words));
  if (!holds("HTTP/1.1 200 OK")) return "no 200";
  if (!holds("X-WNS-DEVICECONNECTIONSTATUS: connected")) return "the device is not connected";
  return holds("X-WNS-STATUS: received") ? undefined : "it was not received";
}
