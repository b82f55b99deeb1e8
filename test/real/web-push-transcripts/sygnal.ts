/** sygnal: matrix-org/sygnal, `sygnal/webpushpushkin.py`, on Twisted, which writes `TTL` as a word and `Host` behind everything else. */
import { createHash } from "node:crypto";
import { inFinalCoding, isSuccess, type Transcript, tokenOf, written } from "./replay.ts";

/** The room is the topic, when its app asks for the last message of each only: 22 bytes, with their padding. */
const topicOf = (room: string) => {
  const digest = createHash("blake2s256").update(room).digest().subarray(0, 22);
  return digest.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
};

const pushkin: Transcript = {
  async request(push) {
    const { body } = await inFinalCoding(push);
    const lines = [
      `POST ${push.target} HTTP/1.1`,
      "Content-Length: LENGTH",
      "User-Agent: sygnal",
      "Content-Encoding: aes128gcm",
      `Authorization: vapid t=${tokenOf(push)},k=${push.vapid.key}`,
      "Ttl: 900",
      "Urgency: normal",
      `Topic: ${topicOf("!room:matrix.example")}`,
      `Host: ${push.host}`,
    ];
    return written(lines, body);
  },
  read(status) {
    if (isSuccess(status)) return "sent";
    return status === 404 || status === 410 ? "forgotten" : "failed";
  },
};

export const sygnal = { sygnal: pushkin };
