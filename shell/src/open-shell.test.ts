import { expect, test } from "bun:test";
import type { Channel, HandlerResult, Match, NotificationHandler } from "@belfry/device";
import { openShell, type Shell, type ShellOptions } from "./open-shell.ts";
import type { ShellStorage } from "./shell-storage.ts";
import { EMPTY_STATE } from "./state/shell-state.ts";
import { DAY_MS, ManualTime, MINUTE_MS } from "./testing/manual-time.ts";
import { CHAT, MAIL, notification, tileXml, toastXml } from "./testing/received.ts";

const BUTTONS = `<actions><input id="reply" type="text"/>
  <action content="Send" arguments="send" afterActivationBehavior="pendingUpdate"/>
  <action content="Later" arguments="snooze" activationType="system"/></actions>`;

/** What is kept, and each time that it was. */
class MemoryStorage implements ShellStorage {
  readonly saved: { readonly at: number; readonly text: string }[] = [];
  readonly #time: ManualTime;

  constructor(time: ManualTime) {
    this.#time = time;
  }

  load(): string | undefined {
    return this.saved.at(-1)?.text;
  }

  save(text: string): void {
    this.saved.push({ at: this.#time.now(), text });
  }
}

function open(options: ShellOptions = {}) {
  const time = new ManualTime();
  const storage = new MemoryStorage(time);
  const shell = openShell({ apps: [{ packageSid: MAIL, name: "Mail" }], time, storage, ...options });
  return { time, storage, shell };
}

/** The end of a channel that an app holds, with what a service would do on it. */
class TestChannel {
  readonly app: string = MAIL;
  readonly handlers = new Set<NotificationHandler>();
  readonly removals = new Set<(match: Match) => void>();

  onNotification(handler: NotificationHandler) {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  onRemoved(hear: (match: Match) => void) {
    this.removals.add(hear);
    return () => void this.removals.delete(hear);
  }

  push(...given: Parameters<typeof notification>): unknown[] {
    return [...this.handlers].map((handle) => handle(notification(...given)));
  }
}

const keyOf = (shell: Shell, at = 0) => shell.state.apps[MAIL]?.toasts[at]?.key ?? "none";

test("what comes on an attached channel is shown, and the device learns what became of it", () => {
  const { shell } = open();
  const channel = new TestChannel();
  const detach = shell.attach(channel as unknown as Channel);
  const results: [string, HandlerResult][] = [
    [tileXml("a"), "handled"],
    [toastXml("a"), "handled"],
    ["<toast>", "malformed"],
  ];
  for (const [payload, result] of results) expect(channel.push(payload)).toEqual([result]);
  expect(channel.push(toastXml("late"), { expiresAt: 0 })).toEqual(["suppressed"]);
  expect(channel.push("hello", { type: "wns/raw" })).toEqual(["unheard"]);
  expect([shell.tile(MAIL, "", "TileMedium").notifications.length, shell.popups().length]).toEqual([1, 1]);
  for (const hear of channel.removals) hear({ all: true });
  expect([shell.popups(), shell.centre()]).toEqual([[], []]);
  detach();
  expect([channel.handlers.size, channel.removals.size]).toEqual([0, 0]);
});

test("apps are found in whatever case, and one that is added again takes its own place", () => {
  const { shell } = open();
  let told = 0;
  shell.subscribe(() => (told += 1));
  shell.addApp({ packageSid: CHAT.toUpperCase(), name: "Chat" });
  shell.addApp({ packageSid: MAIL, name: "Post" });
  expect(shell.apps.map(({ name }) => name)).toEqual(["Post", "Chat"]);
  expect([shell.app(CHAT.toUpperCase())?.packageSid, told]).toEqual([CHAT, 2]);
  shell.receive(CHAT.toUpperCase(), notification(toastXml("a")));
  shell.removeApp(CHAT);
  expect([shell.state.apps, shell.apps.length]).toEqual([{}, 1]);
});

test("a pop-up ends by itself, the next one comes, and nothing is left waiting when all is over", () => {
  const { shell, time } = open();
  const seen: number[] = [];
  shell.subscribe(({ popups, waiting }) => void seen.push(popups.length * 10 + waiting.length));
  for (const title of ["a", "b"]) shell.receive(MAIL, notification(toastXml(title)));
  time.advance(6999);
  expect(seen).toEqual([10, 11]);
  time.advance(1);
  time.advance(7000);
  expect(seen).toEqual([10, 11, 10, 0]);
  time.advance(3 * DAY_MS);
  expect([shell.state.apps, time.waits]).toEqual([{}, []]);
});

test("what ends sooner than all before ends in time", () => {
  const { shell, time } = open();
  shell.receive(MAIL, notification(tileXml("a")));
  shell.receive(MAIL, notification(toastXml("a")));
  time.advance(7000);
  expect(shell.state.popups).toEqual([]);
});

test("a clock that is set back puts nothing off: what changes is saved within a second", () => {
  const { shell, time, storage } = open();
  shell.receive(MAIL, notification(tileXml("a")));
  time.advance(0);
  time.advance(-DAY_MS);
  shell.receive(MAIL, notification(tileXml("b")));
  time.advance(1000);
  expect(storage.saved.length).toBe(2);
});

test("changes are saved at once and then not more than once a second, and the next shell begins with them", () => {
  const { shell, time, storage } = open();
  const begin = time.now();
  for (let index = 0; index < 50; index += 1) shell.receive(MAIL, notification(tileXml(`${index}`)));
  expect(storage.saved).toEqual([]);
  time.advance(0);
  for (let step = 0; step < 30; step += 1) {
    shell.receive(MAIL, notification(tileXml(`later ${step}`)));
    time.advance(100);
  }
  expect(storage.saved.map(({ at }) => at - begin)).toEqual([0, 1000, 2000, 3000]);
  shell.receive(MAIL, notification(toastXml("last"), { quiet: true }));
  shell.close();
  expect(time.waits).toEqual([]);
  const next = openShell({ time, storage });
  expect(next.centre()[0]?.blocks[0]?.toasts[0]?.payload).toContain("last");
  expect(next.tile(MAIL, "", "TileWide").notifications[0]?.payload).toContain("later 29");
});

test("a storage that fails is told of, and the shell goes on", () => {
  const failures: unknown[] = [];
  const full = new Error("full");
  const fail = () => {
    throw full;
  };
  const { shell, time } = open({
    storage: { load: fail, save: fail },
    onStorageFailure: (error) => failures.push(error),
  });
  shell.receive(MAIL, notification(tileXml("a")));
  time.advance(1000);
  expect([failures, shell.tile(MAIL, "", "TileWide").notifications.length]).toEqual([[full, full], 1]);
});

test("a click tells the app and takes the toast away, a button may leave it waiting, and a header takes nothing away", () => {
  const { shell } = open();
  const told: [string, string | undefined][] = [];
  shell.onActivated(({ kind, key }) => void told.push([kind, key]));
  const dismissed: unknown[] = [];
  shell.onDismissed((dismissal) => void dismissed.push(dismissal));
  shell.receive(MAIL, notification(toastXml("a", "", `<header id="h" title="H" arguments="h"/>${BUTTONS}`)));
  const key = keyOf(shell);
  expect(shell.activate(MAIL, key, { kind: "header" })?.arguments).toBe("h");
  expect(shell.activate(MAIL, key, { kind: "button", index: 0 }, { reply: "Yes" })?.inputs).toEqual({ reply: "Yes" });
  expect(shell.popups()[0]?.toast.pending).toBe(true);
  shell.activate(MAIL, key, { kind: "toast" });
  expect(shell.activate(MAIL, key, { kind: "toast" })).toBeUndefined();
  shell.activate(MAIL, undefined, { kind: "tile", tileId: "", size: "TileWide" });
  expect(told).toEqual([
    ["header", key],
    ["button", key],
    ["toast", key],
    ["tile", undefined],
  ]);
  expect([shell.popups(), dismissed]).toEqual([[], []]);
});

test("a tile tells the arguments of the notification that it showed", () => {
  const { shell } = open();
  shell.receive(MAIL, notification(tileXml("a", ["TileWide"], 'arguments="news=7"')));
  const item = shell.tile(MAIL, "", "TileWide").notifications[0];
  const click = { kind: "tile", tileId: "", size: "TileWide" } as const;
  expect(shell.activate(MAIL, item?.key, click)).toMatchObject({ kind: "tile", arguments: "news=7" });
  expect(shell.tile(MAIL, "", "TileWide").notifications.length).toBe(1);
});

test("snooze puts a toast off without a word to the app, and it pops up again when its minutes are over", () => {
  const { shell, time } = open();
  const told: unknown[] = [];
  shell.onActivated((activation) => void told.push(activation));
  shell.onDismissed((dismissal) => void told.push(dismissal));
  shell.receive(MAIL, notification(toastXml("a", "", BUTTONS)));
  shell.activate(MAIL, keyOf(shell), { kind: "button", index: 1 });
  expect([shell.popups(), shell.centre()]).toEqual([[], []]);
  time.advance(9 * MINUTE_MS - 1);
  expect(shell.popups()).toEqual([]);
  time.advance(1);
  expect([shell.popups().length, told]).toEqual([1, []]);
});

test("it is told why a toast was dismissed: by the person, by its sender, or because its time was over", () => {
  const { shell, time } = open();
  const reasons: [string, string | undefined][] = [];
  shell.onDismissed(({ reason, toast }) => void reasons.push([reason, toast.tag]));
  for (const tag of ["a", "b", "c", "d"]) shell.receive(MAIL, notification(toastXml(tag), { tag, quiet: tag !== "a" }));
  time.advance(7000);
  shell.activate(MAIL, keyOf(shell, 2), { kind: "dismiss" });
  shell.remove(MAIL, { all: false, tag: "c" });
  shell.dispatch({ type: "centreCleared" });
  expect(reasons).toEqual([
    ["timedOut", "a"],
    ["user", "b"],
    ["application", "c"],
    ["user", "d"],
    ["user", "a"],
  ]);
});

test("a toast that expires or is replaced goes without a word", () => {
  const { shell, time } = open();
  const reasons: string[] = [];
  shell.onDismissed(({ reason }) => void reasons.push(reason));
  for (const title of ["a", "b"])
    shell.receive(MAIL, notification(toastXml(title), { tag: "T", expiresAt: time.now() + 1000 }));
  time.advance(1000);
  expect([shell.popups(), shell.centre(), reasons]).toEqual([[], [], []]);
});

test("C-78: the app gives a toast other data and learns whether it counted, until the toast is dismissed or expired", () => {
  const { shell, time } = open();
  shell.receive(MAIL, notification(toastXml("{share}"), { tag: "T", quiet: true, expiresAt: time.now() + MINUTE_MS }));
  const update = { app: MAIL, tag: "T", group: undefined, data: { share: "1" } };
  expect(shell.updateData({ ...update, sequence: 2 })).toBe("succeeded");
  expect(shell.updateData({ ...update, sequence: 1 })).toBe("failed");
  shell.dispatch({ type: "dismissed", app: MAIL, key: keyOf(shell) });
  expect(shell.updateData({ ...update, sequence: 3 })).toBe("notificationNotFound");
});

test("a closed shell hears no channel, changes no more, and lets no timer run", () => {
  const { shell, time } = open();
  const channel = new TestChannel();
  shell.attach(channel as unknown as Channel);
  shell.receive(MAIL, notification(toastXml("a")));
  shell.close();
  const { state } = shell;
  expect([channel.handlers.size, time.waits]).toEqual([0, []]);
  shell.dispatch({ type: "appForgotten", app: MAIL });
  expect(shell.state).toBe(state);
});

test("a listener that dispatches hears the newest state last", () => {
  const { shell } = open();
  const seen: boolean[] = [];
  shell.subscribe(({ doNotDisturb }) => {
    if (!doNotDisturb) shell.dispatch({ type: "doNotDisturb", enabled: true });
  });
  shell.subscribe(({ doNotDisturb }) => void seen.push(doNotDisturb));
  shell.receive(MAIL, notification(tileXml("a")));
  expect(seen).toEqual([true, true]);
  expect(openShell({ time: new ManualTime() }).state).toBe(EMPTY_STATE);
});
