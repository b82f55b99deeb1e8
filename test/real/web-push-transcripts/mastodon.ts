/** Mastodon: mastodon/mastodon, `app/workers/web/push_notification_worker.rb`, on http.rb. */
import { inDraftCoding, isSuccess, type Transcript, tokenOf, written } from "./replay.ts";

/** Its time to live is two days. */
const worker: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      "User-Agent: http.rb/5.2.0 (Mastodon/4.2.10; +https://mastodon.example/)",
      `Host: ${push.host}`,
      "Date: Thu, 15 Jan 2026 12:00:00 GMT",
      "Accept-Encoding: gzip",
      "Content-Type: application/octet-stream",
      "Ttl: 172800",
      "Urgency: normal",
      "Content-Encoding: aesgcm",
      `Encryption: salt=${salt}`,
      `Crypto-Key: dh=${dh};p256ecdsa=${push.vapid.key}`,
      `Authorization: WebPush ${tokenOf(push)}`,
      "Connection: Keep-Alive",
      "Content-Length: LENGTH",
    ];
    return written(lines, body);
  },
  /** Any other 4xx ends the subscription; what is left is tried again. */
  read(status) {
    if (isSuccess(status)) return "sent";
    return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "forgotten" : "later";
  },
};

export const mastodon = { Mastodon: worker };
