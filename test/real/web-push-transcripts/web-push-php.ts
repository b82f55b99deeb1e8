/** web-push-php: web-push-libs/web-push-php, `src/WebPush.php`, on Guzzle. */
import {
  inDraftCoding,
  inFinalCoding,
  isSuccess,
  type Push,
  type Reading,
  type Transcript,
  tokenOf,
  written,
} from "./replay.ts";

/** Texts are padded to this, so that their lengths tell nothing. */
const PADDED_BYTES = 3052;

/** It makes the audience of scheme and host, whatever the port. */
const withoutPort = (push: Push) => tokenOf(push, { aud: `http://${push.host.replace(/:\d+$/, "")}` });

const head = ({ target, host }: Push) => [`POST ${target} HTTP/1.1`, `Host: ${host}`, "User-Agent: GuzzleHttp/7"];

const read = (status: number): Reading => {
  if (isSuccess(status)) return "sent";
  return status === 404 || status === 410 ? "forgotten" : "failed";
};

const final: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push, PADDED_BYTES - push.text.length);
    const lines = [
      ...head(push),
      "Content-Type: application/octet-stream",
      "Content-Encoding: aes128gcm",
      "Content-Length: LENGTH",
      "TTL: 2419200",
      `Authorization: vapid t=${withoutPort(push)}, k=${push.vapid.key}`,
    ];
    return written(lines, body);
  },
  read,
};

const draft: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const lines = [
      ...head(push),
      "Content-Type: application/octet-stream",
      "Content-Encoding: aesgcm",
      `Encryption: salt=${salt}`,
      `Crypto-Key: dh=${dh};p256ecdsa=${push.vapid.key}`,
      "Content-Length: LENGTH",
      "TTL: 2419200",
      `Authorization: WebPush ${withoutPort(push)}`,
    ];
    return written(lines, body);
  },
  read,
};

export const webPushPhp = { "web-push-php in aes128gcm": final, "web-push-php in aesgcm": draft };
