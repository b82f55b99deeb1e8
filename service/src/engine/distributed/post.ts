/**
 * What this node says to others and hears from them: outbox, wire and letters behind one door. Refuses to know what is done about what was said.
 */
import type { Log } from "@belfry/host";
import type { Holder, InboxEntry } from "../store.ts";
import type { Letters } from "./letters.ts";
import { Outbox } from "./outbox.ts";
import { readParcel, readSaying, type Saying, writeSaying } from "./saying.ts";
import type { OpenWire, Wire } from "./wire.ts";

/** Whoever is told. Neither may throw. */
export interface PostEars {
  said(saying: Saying, from: Holder): void;
  /** The wire was cut and stands again: what others said meanwhile was not heard. */
  returned(): void;
}

/** What the post is made of. */
export interface PostParts {
  readonly self: Holder;
  readonly openWire: OpenWire;
  readonly letters: Letters;
  readonly log: Log;
}

/** See the head of this file. */
export class Post {
  readonly self: Holder;
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  readonly #letters: Letters;
  readonly #log: Log;

  private constructor(parts: PostParts, wire: Wire) {
    this.self = parts.self;
    this.#wire = wire;
    this.#outbox = new Outbox(parts.self, wire);
    this.#letters = parts.letters;
    this.#log = parts.log;
  }

  /** @throws BelfryError as {@link OpenWire} */
  static async open(parts: PostParts, ears: PostEars): Promise<Post> {
    let post: Post | null = null;
    const wire = await parts.openWire(parts.self, {
      heard: (text) => {
        if (post !== null) post.#heard(text, ears);
      },
      returned: () => {
        if (post !== null) post.#outbox.returned();
        ears.returned();
      },
    });
    post = new Post(parts, wire);
    return post;
  }

  /** Tells a node that something new waits for a device that it holds. */
  ring(to: Holder, entry: InboxEntry): void {
    this.#outbox.ring(to, entry);
  }

  /** Says anything else, to one node or to all others. Never throws; what is too long for a letter is not said. */
  say(to: Holder | null, saying: Saying, again = false): void {
    if (this.#outbox.say(to, saying, again)) return;
    this.#letters.write(writeSaying(saying)).then(
      (id) => {
        if (id !== null) this.#outbox.say(to, { say: "letter", id });
        else this.#log.warn("a letter was not sent", { say: saying.say });
      },
      (error: unknown) => this.#log.warn("a letter was not sent", { say: saying.say, error }),
    );
  }

  trouble(): string {
    return this.#wire.trouble();
  }

  /** Sends what was said, then lets go of the wire. */
  async close(): Promise<void> {
    await this.#outbox.settled();
    await this.#wire.close();
  }

  #heard(text: string, ears: PostEars): void {
    const parcel = readParcel(text);
    if (parcel === null) {
      this.#log.warn("a parcel could not be read", { characters: text.length });
      return;
    }
    // What is said to everybody comes back from some wires.
    if (parcel.from === this.self) return;
    for (const saying of parcel.sayings) {
      if (saying.say === "letter") void this.#open(saying.id, parcel.from, ears);
      else ears.said(saying, parcel.from);
    }
  }

  async #open(id: number, from: Holder, ears: PostEars): Promise<void> {
    try {
      const text = await this.#letters.read(id);
      const saying = text === null ? null : readSaying(text);
      if (saying !== null && saying.say !== "letter") ears.said(saying, from);
      else this.#log.warn("a letter could not be read", { id });
    } catch (error) {
      this.#log.warn("a letter could not be read", { id, error });
    }
  }
}
