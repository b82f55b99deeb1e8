/**
 * rpush: rpush/rpush, `lib/rpush/daemon/webpush/delivery.rb`, on the gem web-push of pushpad/web-push, `lib/web_push/request.rb`, and
 * Net::HTTP::Persistent.
 */
import { inFinalCoding, type Transcript, tokenOf, written } from "./replay.ts";

const DAY = 86_400;
const TEMPORARY = [429, 500, 502, 503, 504];

/** Its audience has no port, and its token is good for a whole day: as long as one may be. */
const delivery: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const claims = { aud: `http://${push.host.replace(/:\d+$/, "")}`, exp: push.now + DAY };
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      "Content-Type: application/octet-stream",
      "Ttl: 2419200",
      "Urgency: normal",
      "Content-Encoding: aes128gcm",
      "Content-Length: LENGTH",
      `Authorization: vapid t=${tokenOf(push, claims)},k=${push.vapid.key}`,
      "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
      "Accept: */*",
      "User-Agent: Ruby",
      "Connection: keep-alive",
      "Keep-Alive: 30",
      `Host: ${push.host}`,
    ];
    return written(lines, body);
  },
  read(status) {
    if (status >= 200 && status <= 202) return "sent";
    return TEMPORARY.includes(status) ? "later" : "failed";
  },
};

export const rpush = { rpush: delivery };
