/** Something that a person asked for: under way, done or refused. One at a time for each host. */
import { BelfryError } from "@belfry/protocol";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { html, nothing, type TemplateResult } from "lit";

/** Draws its host anew when an act begins and ends. */
export class Acting implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** Whether one is under way. */
  busy = false;
  /** Why the last one was refused. */
  trouble: string | undefined;
  /** What the last one did, in words. */
  done: string | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.busy = false;
  }

  /** Does it, unless one is under way. @param done what is said afterwards @returns whether it was done */
  async run(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = undefined;
    this.done = undefined;
    this.#host.requestUpdate();
    try {
      await work();
      this.done = done;
      return true;
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.trouble = `${error.message}.`;
      return false;
    } finally {
      this.busy = false;
      this.#host.requestUpdate();
    }
  }

  /** What is said of the last act; a screen reader hears it. */
  render(): TemplateResult {
    return html`<p class="said bad" role="alert">${this.trouble ?? nothing}</p>
      <p class="said quiet" role="status">${this.done ?? nothing}</p>`;
  }
}
