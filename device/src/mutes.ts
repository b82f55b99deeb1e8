/**
 * For which apps the person switched notifications off, and whether the service still must be told.
 *
 * The person's choice outlives connections and identities. Pure: choices in, words for the service out.
 */
import { readPackageSid } from "@belfry/protocol";

/** What is kept of the choices, oldest first: true for off, false for on again until the service knows. */
export type MuteRecord = Readonly<Record<string, boolean>>;

/** Has the service told of an app, as soon as may be. */
export type TellMute = (app: string, muted: boolean) => void;

/** See the head of this file. */
export class Mutes {
  /** Oldest first: what the person said last of an app counts, also where it was said of one of its GUIDs. */
  #choices: Map<string, boolean>;
  readonly #tell: TellMute;

  constructor(kept: MuteRecord = {}, tell: TellMute) {
    this.#choices = new Map(Object.entries(kept));
    this.#tell = tell;
  }

  /** Undefined when there is nothing to keep. */
  get kept(): MuteRecord | undefined {
    return this.#choices.size === 0 ? undefined : Object.fromEntries(this.#choices);
  }

  isMuted(app: string): boolean {
    return this.#choices.get(app) === true;
  }

  /**
   * The person chose. That notifications are on is told also where they are on already: the service may believe otherwise, and
   * then nobody here would see what it drops.
   */
  choose(app: string, muted: boolean): void {
    const isKnown = muted && this.isMuted(app);
    this.#choices.delete(app);
    this.#choices.set(app, muted);
    if (!isKnown) this.#tell(app, muted);
  }

  /** The service said which app a GUID stands for: the newer choice of the two counts, and the service, which may have heard both, is told it. */
  rename(guid: string, app: string): void {
    const names = [...this.#choices.keys()];
    if (!this.#choices.has(guid)) return;
    const older = names.indexOf(guid) < names.indexOf(app) ? guid : app;
    const kept = [...this.#choices].filter(([name]) => name !== older);
    this.#choices = new Map(kept.map(([name, muted]) => [name === guid ? app : name, muted]));
    this.#tellOf(app);
  }

  /** The service may know nothing of earlier connections. */
  tellAll(): void {
    for (const app of this.#choices.keys()) this.#tellOf(app);
  }

  /** A channel of the app was opened: what the service was told of an app without one it did not keep. */
  tellIfMuted(app: string): void {
    if (this.isMuted(app)) this.#tellOf(app);
  }

  /**
   * The service knows. That notifications are on need not be remembered then, unless an older choice for a GUID is, which may turn
   * out to be about the same app.
   *
   * @returns whether what is kept changed
   */
  answered(app: string, muted: boolean): boolean {
    if (muted || this.#choices.get(app) !== false || this.#hasGuid()) return false;
    return this.#choices.delete(app);
  }

  #tellOf(app: string): void {
    const muted = this.#choices.get(app);
    if (muted !== undefined) this.#tell(app, muted);
  }

  #hasGuid(): boolean {
    return [...this.#choices.keys()].some((name) => readPackageSid(name) === undefined);
  }
}
