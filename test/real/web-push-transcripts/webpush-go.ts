/**
 * webpush-go: SherClockHolmes/webpush-go, `webpush.go`, as it was and as it is; and ntfy, binwiederhier/ntfy, `server/server_webpush.go`,
 * which stands on it. Heads from a run of Go's HTTP client, which sorts them and writes `TTL` as a word.
 */
import {
  chunked,
  inDraftCoding,
  inFinalCoding,
  isSuccess,
  type Push,
  type Transcript,
  tokenOf,
  written,
} from "./replay.ts";

const head = ({ target, host }: Push) => [`POST ${target} HTTP/1.1`, `Host: ${host}`, "User-Agent: Go-http-client/1.1"];

/** It hands the answer to its caller as it is. */
const read: Transcript["read"] = (status) => (isSuccess(status) ? "sent" : "failed");

/** It hid the length of the body from the client, and sent no type. */
const old: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const lines = [
      ...head(push),
      "Transfer-Encoding: chunked",
      `Authorization: WebPush ${tokenOf(push)}`,
      "Content-Encoding: aesgcm",
      `Crypto-Key: dh=${dh};p256ecdsa=${push.vapid.key}`,
      `Encryption: salt=${salt}`,
      "Ttl: 30",
      "Accept-Encoding: gzip",
    ];
    return written(lines, chunked(body));
  },
  read,
};

const request = async (push: Push, ttl: number, more: readonly string[] = []) => {
  // It fills the record up.
  const { body } = await inFinalCoding(push, 3993 - push.text.length);
  const lines = [
    ...head(push),
    "Content-Length: LENGTH",
    `Authorization: vapid t=${tokenOf(push)}, k=${push.vapid.key}`,
    "Content-Encoding: aes128gcm",
    "Content-Type: application/octet-stream",
    `Ttl: ${ttl}`,
    ...more,
    "Accept-Encoding: gzip",
  ];
  return written(lines, body);
};

/** It forgets at once, also when it is told to come back later, unless that is 429. */
const ntfy: Transcript = {
  request: (push) => request(push, 43_200, ["Urgency: high"]),
  read(status) {
    if (isSuccess(status)) return "sent";
    return status === 429 ? "failed" : "forgotten";
  },
};

export const webpushGo = {
  "the older webpush-go": old,
  "webpush-go": { request: (push: Push) => request(push, 30, ["Topic: news"]), read },
  ntfy,
} satisfies Record<string, Transcript>;
