/** The client of Mozilla's own tests: mozilla-services/autopush-rs, `tests/integration`, on httpx. Its messages are plain text. */
import { isSuccess, type Transcript, tokenOf, written } from "./replay.ts";

/** As they stand in its tests. */
const SALT = 'keyid="http://example.org/bob/keys/123";salt="XZwpw6o37R-6qoZjw6KwAw=="';
const DH = 'keyid="a1"; dh="BGEw2wsHgLwzerjvnMTkbKrFRxdmwJ5S_k7zi7A1coR_sVjHmGrlvzYpAT1n4NPbioFlQkIrTNL8EH4V3ZZ4vJE"';

const client: Transcript = {
  async request(push) {
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      `Host: ${push.host}`,
      "Accept: */*",
      "Accept-Encoding: gzip, deflate",
      "Connection: keep-alive",
      "User-Agent: python-httpx/0.27.0",
      "Content-Encoding: aesgcm",
      "TTL: 60",
      `Encryption: ${SALT}`,
      `Authorization: Bearer ${tokenOf(push)}`,
      `Crypto-Key: ${DH};p256ecdsa="${push.vapid.key}"`,
      "Content-Length: LENGTH",
    ];
    return written(lines, push.text);
  },
  read: (status) => (isSuccess(status) ? "sent" : "failed"),
};

export const autopushSuite = { client };
