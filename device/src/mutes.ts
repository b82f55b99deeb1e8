/**
 * For which apps the person switched notifications off, and whether the service still must be told.
 *
 * The person's choice outlives connections and identities. Pure: choices in, frames out.
 */
import { type MuteFrame, readPackageSid } from "@belfry/protocol";

/** What is kept of the choices: true for off, false for on again until the service knows. */
export type MuteRecord = Readonly<Record<string, boolean>>;

/** See the head of this file. */
export class Mutes {
  readonly #choices: Map<string, boolean>;
  /** Questions of this connection, so that a refusal of one is recognised. */
  readonly #asked = new Map<number, string>();

  constructor(kept: MuteRecord = {}) {
    this.#choices = new Map(Object.entries(kept));
  }

  /** Undefined when there is nothing to keep. */
  get kept(): MuteRecord | undefined {
    return this.#choices.size === 0 ? undefined : Object.fromEntries(this.#choices);
  }

  isMuted(app: string): boolean {
    return this.#choices.get(app) === true;
  }

  /** @returns whether anything changed */
  choose(app: string, muted: boolean): boolean {
    if (this.#choices.get(app) === muted || (!muted && !this.#choices.has(app))) return false;
    this.#choices.set(app, muted);
    return true;
  }

  /** The service said which app a GUID stands for. */
  rename(guid: string, app: string): void {
    const muted = this.#choices.get(guid);
    if (muted === undefined) return;
    this.#choices.delete(guid);
    this.#choices.set(app, muted);
  }

  /** A new connection: its predecessor's questions have no answers. */
  begin(): void {
    this.#asked.clear();
  }

  apps(): string[] {
    return [...this.#choices.keys()];
  }

  /** What the service must be told of an app; undefined when there is nothing, or when only a GUID is known, which the frame does not take. */
  frame(app: string, nextNumber: () => number): MuteFrame | undefined {
    const muted = this.#choices.get(app);
    if (muted === undefined || readPackageSid(app) === undefined) return undefined;
    const req = nextNumber();
    this.#asked.set(req, app);
    return { t: "mute", req, app, muted };
  }

  /** The service knows. @returns whether what is kept changed: that notifications are on need not be remembered */
  answered(req: number, muted: boolean): boolean {
    const app = this.#take(req);
    if (app === undefined || muted || this.#choices.get(app) !== false) return false;
    return this.#choices.delete(app);
  }

  /** @returns the app that a refused question was about; undefined when it was none of ours */
  refused(req: number): string | undefined {
    return this.#take(req);
  }

  #take(req: number): string | undefined {
    const app = this.#asked.get(req);
    this.#asked.delete(req);
    return app;
  }
}
