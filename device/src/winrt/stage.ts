/**
 * Whether an app runs, and what becomes of a notification then: events, background task, default action, in the order of Windows.
 *
 * @source Microsoft, "Raw notification overview"; PushNotificationReceivedEventArgs.Cancel
 */
import { rootElementOf } from "@belfry/content";
import type { HandlerResult } from "../inbox.ts";
import type { Unsubscribe } from "../listeners.ts";
import type { ReceivedNotification } from "../notification.ts";
import { PushNotificationReceivedEventArgs, type RawNotification } from "./received.ts";

/** May be async: the notification is confirmed when all handlers are done with it. */
export type PushNotificationReceivedHandler = (args: PushNotificationReceivedEventArgs) => unknown;

/** What the platform does with a tile, toast or badge that no handler cancelled: show it. May be async. */
export type DefaultAction = (args: PushNotificationReceivedEventArgs, received: ReceivedNotification) => unknown;

/** What a trigger of raw notifications runs. May be async: the notification is confirmed when it is done, as refused when it throws. */
export type BackgroundTask = (notification: RawNotification) => unknown;

/** What each type is written in. */
const ROOTS: Readonly<Record<string, string>> = { "wns/toast": "toast", "wns/tile": "tile", "wns/badge": "badge" };

/** XML that is broken or of another type. WNS lets it pass, and Windows drops it. @source docs/reference/wns.md, R-5.16 */
function isMalformed({ type, payload }: ReceivedNotification): boolean {
  const root = ROOTS[type];
  return root !== undefined && (typeof payload !== "string" || rootElementOf(payload) !== root);
}

/** See the head of this file. One for each app. */
export class Stage {
  readonly #defaultAction: DefaultAction;
  readonly #onChange: () => void;
  #isSuspended = false;
  #task: { readonly run: BackgroundTask } | undefined;
  /** Ends with the task that runs or waits last. */
  #lastTask: Promise<unknown> = Promise.resolve();

  /** @param onChange hears when {@link Stage.takesAll} may have changed */
  constructor(defaultAction: DefaultAction, onChange: () => void) {
    this.#defaultAction = defaultAction;
    this.#onChange = onChange;
  }

  /**
   * Whether notifications are taken although no handler is there: of a running app without a task they wait instead, so that
   * nothing is lost while it starts.
   */
  get takesAll(): boolean {
    return this.#isSuspended || this.#task !== undefined;
  }

  suspend(): void {
    this.#isSuspended = true;
    this.#onChange();
  }

  resume(): void {
    this.#isSuspended = false;
    this.#onChange();
  }

  /** Registers the app's one task, in place of a former one. */
  register(run: BackgroundTask): Unsubscribe {
    const task = { run };
    this.#task = task;
    this.#onChange();
    return () => {
      if (this.#task !== task) return;
      this.#task = undefined;
      this.#onChange();
    };
  }

  /** Does with a notification what Windows does. @param handlers those of its channel; a suspended app's are not called */
  async receive(
    received: ReceivedNotification,
    handlers: readonly PushNotificationReceivedHandler[],
  ): Promise<HandlerResult> {
    if (isMalformed(received)) return "malformed";
    const args = new PushNotificationReceivedEventArgs(received);
    const heard = this.#isSuspended ? [] : handlers;
    await Promise.all(heard.map(async (handle) => handle(args)));
    if (args.cancel) return "suppressed";
    if (args.rawNotification !== null) return this.#trigger(args.rawNotification, heard.length > 0);
    await this.#defaultAction(args, received);
    return "handled";
  }

  async #trigger(notification: RawNotification, wasHeard: boolean): Promise<HandlerResult> {
    const task = this.#task;
    if (task === undefined) return wasHeard ? "handled" : "unheard";
    // One at a time for the app, whichever of its channels they came on.
    const run = this.#lastTask.then(() => task.run(notification));
    this.#lastTask = run.catch(() => undefined);
    await run;
    return "handled";
  }
}
