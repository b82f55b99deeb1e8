/**
 * common-proxies, the public gateways of UnifiedPush: UnifiedPush/common-proxies, `handler.go` and `gateway/`. Heads from a run of Go's HTTP
 * client. They prove nothing, and so their endpoints are those that were opened without a key.
 */
import { inDraftCoding, inFinalCoding, type Push, type Transcript, tokenOf, written } from "./replay.ts";

const head = ({ target, host }: Push) => [
  `POST ${target} HTTP/1.1`,
  `Host: ${host}`,
  "User-Agent: UnifiedPush-Common-Proxies",
  "Content-Length: LENGTH",
];

/** What is not a fault of the moment counts as a dead endpoint, among it a success that is neither 200 nor 201. */
const read: Transcript["read"] = (status) => {
  if (status === 200 || status === 201) return "sent";
  if (status === 413) return "failed";
  return status === 429 || status > 499 ? "later" : "forgotten";
};

/** What a Matrix homeserver says, without its devices, and labelled as something that it is not. */
export const MATRIX =
  '{"notification":{"counts":{"unread":1},"event_id":"$1","prio":"high","room_id":"!room:matrix.example"}}';

const matrix: Transcript = {
  request: async (push) =>
    written([...head(push), "Content-Encoding: aes128gcm", "Ttl: 86400", "Accept-Encoding: gzip"], Buffer.from(MATRIX)),
  read,
};

/** It moves the headers of the draft into the body, and hands on a proof that is meant for itself. */
const aesgcm: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const moved = `aesgcm\nEncryption: salt=${salt}\nCrypto-Key: dh=${dh};p256ecdsa=${push.vapid.key}\n`;
    const lines = [
      ...head(push),
      `Authorization: WebPush ${tokenOf(push, { aud: "https://gateway.example" })}`,
      "Content-Encoding: aesgcm",
      "Content-Encoding: aes128gcm",
      "Ttl: 86400",
      "Ttl: 86400",
      "Urgency: normal",
      "Accept-Encoding: gzip",
    ];
    return written(lines, Buffer.concat([Buffer.from(moved), body]));
  },
  read,
};

const generic: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const lines = [
      ...head(push),
      "Content-Encoding: aes128gcm",
      "Content-Encoding: aes128gcm",
      "Ttl: 86400",
      "Ttl: 86400",
      "Urgency: normal",
      "Accept-Encoding: gzip",
    ];
    return written(lines, body);
  },
  read,
};

export const gateways = { matrix, aesgcm, generic };
