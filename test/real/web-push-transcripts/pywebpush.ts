/** pywebpush: web-push-libs/pywebpush, `pywebpush/__init__.py`, with web-push-libs/vapid; heads from a run of its HTTP library. */
import { inDraftCoding, inFinalCoding, type Push, type Reading, type Transcript, tokenOf, written } from "./replay.ts";

const head = ({ target, host }: Push) => [
  `POST ${target} HTTP/1.1`,
  `Host: ${host}`,
  "User-Agent: python-requests/2.34.2",
  "Accept-Encoding: gzip, deflate",
  "Accept: */*",
  "Connection: keep-alive",
];

/** It says nothing of success: it raises for anything above 202, and what is then done is the caller's. */
const read = (status: number): Reading => (status <= 202 ? "sent" : "failed");

/** Its time to live is 0 unless its caller says otherwise. */
const final: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const proof = `authorization: vapid t=${tokenOf(push)},k=${push.vapid.key}`;
    return written([...head(push), proof, "content-encoding: aes128gcm", "ttl: 0", "Content-Length: LENGTH"], body);
  },
  read,
};

/** With a key that its caller made as `Vapid01`. */
const finalWithDraftProof: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const proof = [`authorization: WebPush ${tokenOf(push)}`, `crypto-key: p256ecdsa=${push.vapid.key}`];
    return written([...head(push), ...proof, "content-encoding: aes128gcm", "ttl: 0", "Content-Length: LENGTH"], body);
  },
  read,
};

const draft: Transcript = {
  async request(push) {
    const { body, salt, dh } = await inDraftCoding(push);
    const lines = [
      ...head(push),
      `authorization: WebPush ${tokenOf(push)}`,
      `crypto-key: p256ecdsa=${push.vapid.key};dh=${dh}`,
      `encryption: salt=${salt}`,
      "content-encoding: aesgcm",
      "ttl: 0",
      "Content-Length: LENGTH",
    ];
    return written(lines, body);
  },
  read,
};

/** With `--wns`, and the headers that its README advises for WNS. */
const forWns: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const lines = [
      ...head(push),
      "content-type: text/xml",
      "x-wns-type: wns/raw",
      "x-wns-cache-policy: no-cache",
      `authorization: vapid t=${tokenOf(push)},k=${push.vapid.key}`,
      "content-encoding: aes128gcm",
      "ttl: 0",
      "Content-Length: LENGTH",
    ];
    return written(lines, body);
  },
  read,
};

export const pywebpush = {
  "pywebpush in aes128gcm": final,
  "pywebpush in aes128gcm with the proof of the drafts": finalWithDraftProof,
  "pywebpush in aesgcm": draft,
  "pywebpush with headers of WNS": forWns,
};
