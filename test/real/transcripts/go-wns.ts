/**
 * go-wns: Oniestel/go-wns at 75372ea, `client.go`, `toast.go` and `badge.go`.
 *
 * Go sorts the fields of forms and the names of headers, capitalises each part of them, and cuts blanks off values.
 */
import type { RawAnswer } from "../../support/raw-http.ts";
import { type Addressed, type Credentials, type Exchange, percent, written } from "./replay.ts";

export const tokenRequest = ({ packageSid, clientSecret }: Credentials): Buffer =>
  written(
    [
      "POST /accesstoken.srf HTTP/1.1",
      "Host: login.live.com",
      "User-Agent: Go-http-client/1.1",
      "Content-Length: LENGTH",
      "Content-Type: application/x-www-form-urlencoded",
      "Accept-Encoding: gzip",
    ],
    `client_id=${percent(packageSid)}&client_secret=${percent(clientSecret)}&grant_type=client_credentials&scope=notify.windows.com`,
  );

function pushRequest(type: string, { host, target, accessToken }: Addressed, body: string): Buffer {
  return written(
    [
      `POST ${target} HTTP/1.1`,
      `Host: ${host}`,
      "User-Agent: Go-http-client/1.1",
      "Content-Length: LENGTH",
      `Authorization: Bearer ${accessToken}`.trimEnd(),
      "Content-Type: text/xml; charset=utf-8",
      `X-Wns-Type: ${type}`,
      "Accept-Encoding: gzip",
    ],
    body,
  );
}

const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const TOAST = `${PROLOG}<toast>\n    <visual>\n        <binding template="ToastText01">\n            <text id="1">Ding</text>\n        </binding>\n    </visual>\n</toast>`;

export const toastRequest = (to: Addressed): Buffer => pushRequest("wns/toast", to, TOAST);

/** Not what a badge looks like; WNS takes it, and the device throws it away. */
export const BADGE = `${PROLOG}<badge>\n    <value>7</value>\n</badge>`;

export const badgeRequest = (to: Addressed): Buffer => pushRequest("wns/badge", to, BADGE);

/** Whatever is wrong leaves the access token empty, and it goes on with that. */
export function readToken(answer: RawAnswer): string {
  return answer.status === 200 ? JSON.parse(answer.body).access_token : "";
}

/** What it says in the end, and after how many pushes. */
export interface Outcome {
  readonly success: boolean;
  readonly code: number;
  readonly pushes: number;
}

/** So that a test ends where the sender would not. */
const PATIENCE = 1000;

/**
 * Pushes, with a new access token after each 401, for ever.
 *
 * @throws Error when that is still not over after a thousand pushes
 */
export async function pushUntilOver(
  exchange: Exchange,
  token: { accessToken: string; readonly request: Buffer },
  push: (accessToken: string) => Buffer,
): Promise<Outcome> {
  for (let pushes = 1; pushes <= PATIENCE; pushes++) {
    const { status } = await exchange(push(token.accessToken));
    if (status !== 401) return { success: status === 200, code: status, pushes };
    token.accessToken = readToken(await exchange(token.request));
  }
  throw new Error("go-wns would push for ever");
}
