/** One push, posted as a cloud would: to the channel URI's path on the page's own origin, which answers the public push route too. */
import { BelfryError, type NotificationType, type PushResponse, readPushResponse } from "@belfry/protocol";

/** What is pushed. */
export interface Pushed {
  readonly type: NotificationType;
  readonly payload: string;
}

/** @throws BelfryError NETWORK_FAILED; a refusal is an answer */
export async function post(channelUri: string, accessToken: string, { type, payload }: Pushed): Promise<PushResponse> {
  const { pathname, search } = new URL(channelUri);
  const response = await fetch(pathname + search, {
    method: "POST",
    body: payload,
    headers: {
      Authorization: `Bearer ${accessToken}`,
      "Content-Type": type === "wns/raw" ? "application/octet-stream" : "text/xml",
      "X-WNS-Type": type,
      "X-WNS-RequestForStatus": "true",
    },
  }).catch((cause: unknown) => {
    throw new BelfryError("NETWORK_FAILED", { cause });
  });
  // Read to its end, or the browser counts the request as broken off.
  await response.text();
  return readPushResponse(response.status, (name) => response.headers.get(name));
}

/** `200, received, device connected`. */
export function answerWords(answer: PushResponse): string {
  const words = [answer.wnsStatus, answer.description, answer.deviceConnection && `device ${answer.deviceConnection}`];
  return [answer.status, ...words.filter((word) => word !== undefined)].join(", ");
}
