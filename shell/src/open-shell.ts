/**
 * The shell of a page: step 9 of the story. Owns the state, the clock that moves it on, and the place where it is kept; hears the
 * device's channels, and tells those who draw and the apps. Decides nothing: what an event does stands in state/reduce.ts.
 */
import type { ReadOptions, TileSize } from "@belfry/content";
import {
  type Cancel,
  type Channel,
  type HandlerResult,
  Listeners,
  type Match,
  type ReceivedNotification,
  systemTime,
  type Time,
  type Unsubscribe,
} from "@belfry/device";
import type { ShellApp } from "./shell-app.ts";
import { ShellSaver } from "./shell-saver.ts";
import type { ShellStorage } from "./shell-storage.ts";
import type { Activation, Control, Inputs } from "./state/activation.ts";
import { type CentreGroup, centreOf } from "./state/centre-of.ts";
import { clickOn } from "./state/click.ts";
import { type Dismissal, dismissalsBetween } from "./state/dismissals.ts";
import type { DataUpdated, ShellEvent, Untimed } from "./state/event.ts";
import { keep, restore } from "./state/kept.ts";
import { nextChange } from "./state/next-change.ts";
import { type PopupView, popupsAt } from "./state/popups-at.ts";
import type { ReceiveResult } from "./state/receive.ts";
import { type ReduceOptions, receive, reduce } from "./state/reduce.ts";
import type { ShellState } from "./state/shell-state.ts";
import { type TileView, tileFor } from "./state/tile-for.ts";
import { type UpdateResult, updateData } from "./state/toast-data.ts";

/** How a shell is set up. */
export interface ShellOptions extends Pick<ReadOptions, "profile" | "build"> {
  /** The apps that are there from the beginning; others come by {@link Shell.addApp}. */
  readonly apps?: readonly ShellApp[];
  /** Where the state is kept while the page is closed; it is not kept when absent. */
  readonly storage?: ShellStorage;
  /**
   * Clock and timers; the runtime's when absent. Deadlines are told by the service's clock, so that where the machine's may be wrong
   * its `now` is the device's `serviceNow`.
   */
  readonly time?: Time;
  /** How many toasts pop up at a time, 1 when absent. Windows 8 shows up to three. */
  readonly maxPopups?: number;
  /** Hears that the state could not be kept or found again; the shell goes on. `console.error` when absent. */
  readonly onStorageFailure?: (error: unknown) => void;
}

/** An app was told of a click. */
export interface Activated extends Activation {
  /** Of the toast, or of the notification that the tile showed. */
  readonly key: string | undefined;
}

const HANDLED: Readonly<Record<ReceiveResult, HandlerResult>> = {
  shown: "handled",
  suppressed: "suppressed",
  malformed: "malformed",
};

/** See the head of this file. Made by {@link openShell}. */
export class Shell {
  readonly #time: Time;
  readonly #options: ReduceOptions;
  readonly #saver: ShellSaver | undefined;
  readonly #changes = new Listeners<void>();
  readonly #activations = new Listeners<Activated>();
  readonly #dismissals = new Listeners<Dismissal>();
  readonly #attached = new Set<Unsubscribe>();
  #apps: readonly ShellApp[];
  #state: ShellState;
  #due: { readonly at: number; readonly cancel: Cancel } | undefined;
  #isOpen = true;

  constructor({ apps = [], storage, time = systemTime(false), onStorageFailure, ...options }: ShellOptions) {
    const fail = onStorageFailure ?? ((error) => console.error("belfry shell:", error));
    this.#time = time;
    this.#options = options;
    this.#apps = apps.map(named);
    this.#saver = storage && new ShellSaver(time, () => attempt(() => storage.save(keep(this.#state)), fail));
    const kept = storage && attempt(() => storage.load(), fail);
    this.#state = restore(kept, time.now(), options);
    this.#arm();
  }

  /** Everything that is seen, as plain values; a new object after each change. */
  get state(): ShellState {
    return this.#state;
  }

  /** The clock by which it goes, for those who say how long ago something was. */
  get time(): Time {
    return this.#time;
  }

  /** In the order in which they were added. */
  get apps(): readonly ShellApp[] {
    return this.#apps;
  }

  /** @param packageSid in whatever case */
  app(packageSid: string): ShellApp | undefined {
    return this.#apps.find((app) => app.packageSid === packageSid.toLowerCase());
  }

  /** Adds an app, in place of what was said of it before. */
  addApp(app: ShellApp): void {
    const added = named(app);
    const isKnown = this.app(added.packageSid) !== undefined;
    const inPlace = this.#apps.map((other) => (other.packageSid === added.packageSid ? added : other));
    this.#apps = isKnown ? inPlace : [...this.#apps, added];
    this.#changes.tell();
  }

  /** Takes an app away with everything of it. */
  removeApp(packageSid: string): void {
    const app = packageSid.toLowerCase();
    this.#apps = this.#apps.filter((other) => other.packageSid !== app);
    this.dispatch({ type: "appForgotten", app });
    this.#changes.tell();
  }

  /**
   * Shows what comes on a channel, and takes away what its sender takes back. A raw notification is nobody's here: it is confirmed
   * as `unheard`, unless another handler of the channel took it.
   */
  attach(channel: Channel): Unsubscribe {
    const app = channel.app.toLowerCase();
    const ends = [
      channel.onNotification((notification) => this.#handle(app, notification)),
      channel.onRemoved((match) => this.remove(app, match)),
    ];
    const detach = () => {
      this.#attached.delete(detach);
      for (const end of ends) end();
    };
    this.#attached.add(detach);
    return detach;
  }

  /** Takes in a notification that came by another way than {@link Shell.attach}. @returns what became of it */
  receive(app: string, notification: ReceivedNotification): ReceiveResult {
    const event = { type: "received", app: app.toLowerCase(), notification, at: this.#time.now() } as const;
    const { state, result } = receive(this.#state, event, this.#options);
    this.#become(state, event);
    return result;
  }

  /** Takes toasts away that their sender or app took back. */
  remove(app: string, match: Match): void {
    this.dispatch({ type: "removed", app: app.toLowerCase(), match });
  }

  /** Gives a toast other data. @returns what Windows would answer */
  updateData(update: Omit<DataUpdated, "at" | "type">): UpdateResult {
    const event = { ...update, type: "dataUpdated", app: update.app.toLowerCase(), at: this.#time.now() } as const;
    const { result } = updateData(reduce(this.#state, { type: "tick", at: event.at }, this.#options), event);
    this.#happen(event);
    return result;
  }

  /** Something happened now. */
  dispatch(event: Untimed<ShellEvent>): void {
    // The event is one of the union still: the time is what each of them lacks.
    this.#happen({ ...event, at: this.#time.now() } as ShellEvent);
  }

  /**
   * The person clicked. Toasts are put off or away, or the app is told: see {@link clickOn}.
   *
   * @param key of the toast, or of the notification that the tile showed; undefined for a default tile
   * @param inputs what the person entered, by id of the input
   * @returns what the app was told; undefined where it was told nothing
   */
  activate(app: string, key: string | undefined, control: Control, inputs: Inputs = {}): Activation | undefined {
    const packageSid = app.toLowerCase();
    const clicked = this.app(packageSid) ?? { packageSid };
    const { event, activation } = clickOn(this.#state, clicked, { key, control, inputs });
    if (event !== undefined) this.dispatch(event);
    if (activation !== undefined) this.#activations.tell({ ...activation, key });
    return activation;
  }

  /** Hears of every change of state or apps, not of the present ones. */
  subscribe(hear: (state: ShellState) => void): Unsubscribe {
    return this.#changes.add(() => hear(this.#state));
  }

  /** Hears what apps are told. */
  onActivated(hear: (activated: Activated) => void): Unsubscribe {
    return this.#activations.add(hear);
  }

  /** Hears that toasts were put away or taken back, and that the time of a pop-up was over. */
  onDismissed(hear: (dismissal: Dismissal) => void): Unsubscribe {
    return this.#dismissals.add(hear);
  }

  /** What a tile shows now. @param tileId a secondary tile's; empty for the app's own */
  tile(app: string, tileId: string, size: TileSize): TileView {
    return tileFor(this.#state, app.toLowerCase(), tileId, size, this.#time.now());
  }

  /** What is in the notification centre now. */
  centre(): readonly CentreGroup[] {
    return centreOf(this.#state, this.#time.now());
  }

  /** What pops up now. */
  popups(): readonly PopupView[] {
    return popupsAt(this.#state, this.#time.now());
  }

  /** Ends it: channels are heard no more, and what is still to be saved is saved. */
  close(): void {
    this.#isOpen = false;
    for (const detach of [...this.#attached]) detach();
    this.#due?.cancel();
    this.#due = undefined;
    this.#saver?.flush();
  }

  #handle(app: string, notification: ReceivedNotification): HandlerResult {
    return notification.type === "wns/raw" ? "unheard" : HANDLED[this.receive(app, notification)];
  }

  #happen(event: ShellEvent): void {
    this.#become(reduce(this.#state, event, this.#options), event);
  }

  #become(state: ShellState, event: ShellEvent): void {
    const before = this.#state;
    if (state === before || !this.#isOpen) {
      this.#arm();
      return;
    }
    this.#state = state;
    this.#arm();
    this.#saver?.ask();
    this.#changes.tell();
    for (const dismissal of dismissalsBetween(before, state, event)) this.#dismissals.tell(dismissal);
  }

  /** Sets the timer for the next change that time alone makes. */
  #arm(): void {
    const now = this.#time.now();
    const at = this.#isOpen ? nextChange(this.#state, now) : undefined;
    if (at !== undefined && at === this.#due?.at) return;
    this.#due?.cancel();
    this.#due = at === undefined ? undefined : { at, cancel: this.#time.after(at - now, () => this.#tick()) };
  }

  #tick(): void {
    this.#due = undefined;
    this.#happen({ type: "tick", at: this.#time.now() });
  }
}

const named = (app: ShellApp): ShellApp => ({ ...app, packageSid: app.packageSid.toLowerCase() });

function attempt<Result>(act: () => Result, fail: (error: unknown) => void): Result | undefined {
  try {
    return act();
  } catch (error) {
    fail(error);
    return undefined;
  }
}

/**
 * Opens the shell of a page, with what was kept of it.
 *
 * @example
 * const shell = openShell({ apps: [{ packageSid, name: "Mail" }], storage: localShellStorage() });
 * shell.attach(await device.openChannel(packageSid));
 */
export function openShell(options: ShellOptions = {}): Shell {
  return new Shell(options);
}
