/** The browser's end of a Web Push, written from RFC 8188 and RFC 8291 by itself. For tests. */
import { createDecipheriv, createECDH, createHmac } from "node:crypto";

const mac = (key: Uint8Array, data: Uint8Array) => createHmac("sha256", key).update(data).digest();

/** @throws Error when the message was not made for this browser */
export function decryptMessage(message: Uint8Array, privateKey: Uint8Array, auth: Uint8Array): Buffer {
  const [salt, sender, sealed] = [message.subarray(0, 16), message.subarray(21, 86), message.subarray(86)];
  const browser = createECDH("prime256v1");
  browser.setPrivateKey(privateKey);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), sender, Buffer.of(1)]);
  const key = mac(salt, mac(mac(auth, browser.computeSecret(sender)), info));
  const derive = (label: string, length: number) =>
    mac(key, Buffer.from(`Content-Encoding: ${label}\0\x01`)).subarray(0, length);
  const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  if (plain.at(-1) !== 2) throw new Error("the last record does not end as it should");
  return plain.subarray(0, -1);
}
