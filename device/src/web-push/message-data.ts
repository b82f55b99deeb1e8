/** What a sender wrote, in the forms that the Push API hands it out. @source W3C Push API, PushMessageData */
import type { Bytes } from "./key-schedule.ts";

/** A decrypted message. Whatever is handed out is a copy. */
export class PushMessageData {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  arrayBuffer(): ArrayBuffer {
    return this.#bytes.slice().buffer;
  }

  blob(): Blob {
    return new Blob([this.#bytes]);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice();
  }

  /** @throws SyntaxError when it is no JSON */
  json(): unknown {
    return JSON.parse(this.text());
  }

  /** As UTF-8; what is none shows as U+FFFD. */
  text(): string {
    return new TextDecoder().decode(this.#bytes);
  }
}
