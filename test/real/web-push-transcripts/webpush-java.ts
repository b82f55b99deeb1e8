/**
 * webpush-java: web-push-libs/webpush-java, `AbstractPushService.java`, on Apache HttpAsyncClient. Its headers stand in the order of a
 * `HashMap`, from a run of one with these names.
 */
import { inDraftCoding, inFinalCoding, isSuccess, type Push, type Transcript, tokenOf, written } from "./replay.ts";

const tail = ({ host }: Push) => [
  "Content-Length: LENGTH",
  `Host: ${host}`,
  "Connection: Keep-Alive",
  "User-Agent: Apache-HttpAsyncClient/4.1.4 (Java/11.0.22)",
];

/** It hands the answer to its caller as it is. */
const read: Transcript["read"] = (status) => (isSuccess(status) ? "sent" : "failed");

/** Without a subject, unless its caller names one. */
const anonymous = (push: Push) => tokenOf(push, { sub: undefined });

/** It names its key twice. */
const final: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      `Authorization: vapid t=${anonymous(push)}, k=${push.vapid.key}`,
      "Content-Encoding: aes128gcm",
      "TTL: 2419200",
      `Crypto-Key: p256ecdsa=${push.vapid.key}`,
      "Content-Type: application/octet-stream",
      ...tail(push),
    ];
    return written(lines, body);
  },
  read,
};

/** The key of the message keeps its padding. */
const draft: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      `Authorization: WebPush ${anonymous(push)}`,
      "Content-Encoding: aesgcm",
      `Encryption: salt=${salt}`,
      "Urgency: very-low",
      "Topic: upd",
      "TTL: 2419200",
      `Crypto-Key: dh=${dh}=;p256ecdsa=${push.vapid.key}`,
      "Content-Type: application/octet-stream",
      ...tail(push),
    ];
    return written(lines, body);
  },
  read,
};

export const webpushJava = { "webpush-java in aes128gcm": final, "webpush-java in aesgcm": draft };
