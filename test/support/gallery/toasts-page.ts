/** The script of a page on which tests put toasts: single ones, or a shell with its pop-ups and its notification centre. Runs in a browser. */
import type { BelfryCentre, BelfryToast, BelfryToasts } from "@belfry/shell";
import { openShell, type Speaker } from "@belfry/shell";
import { ManualTime } from "../../../shell/src/testing/manual-time.ts";
import { notification, type Said } from "../../../shell/src/testing/received.ts";

/** What the page has heard of its elements. */
export interface Heard {
  /** Events of toasts, in their order: `activate`, `dismiss` or `snooze`, and the detail. */
  readonly events: (readonly [name: string, detail: unknown])[];
  /** What apps were told. */
  readonly activated: unknown[];
  /** What was played, `loop` before what is played again and again, and `stop` where it was ended. */
  readonly sounds: string[];
}

/** What a test does with the page, as its global `stage`. */
export interface Stage {
  readonly heard: Heard;
  /** Puts a toast onto the page. */
  show(payload: string, properties?: Partial<Pick<BelfryToast, "profile" | "theme">>): Promise<void>;
  /** Puts the pop-ups and the notification centre onto the page. */
  open(): Promise<void>;
  /** A toast comes for an app, Mail when absent. */
  push(payload: string, said?: Said & { readonly app?: string }): string;
  /** Mail gives one of its toasts other data. */
  update(tag: string, data: Readonly<Record<string, string>>): string;
  /** Time passes, in milliseconds. */
  advance(ms: number): void;
}

const time = new ManualTime();
const images = { appBase: "/pictures/", allowData: false };
const apps = ["Mail", "Chat"].map((name) => ({
  packageSid: `ms-app://${name.toLowerCase()}`,
  name,
  logo: "/pictures/logo.svg",
  images,
}));
const [mail] = apps;
const shell = openShell({ apps, time, maxPopups: 3 });
const heard: Heard = { events: [], activated: [], sounds: [] };

const speaker: Speaker = {
  muted: false,
  play: (sound) => {
    const name = sound.kind === "system" ? sound.sound : sound.address;
    heard.sounds.push(sound.loop ? `loop ${name}` : name);
    return { stop: () => heard.sounds.push("stop") };
  },
  close() {},
};

for (const name of ["activate", "dismiss", "snooze"]) {
  document.addEventListener(`belfry-toast-${name}`, (event) => {
    heard.events.push([name, (event as CustomEvent).detail]);
  });
}
document.addEventListener("belfry-activated", (event) => heard.activated.push((event as CustomEvent).detail));

async function put<Name extends "belfry-toast" | "belfry-toasts" | "belfry-centre">(
  name: Name,
  properties: Partial<BelfryToast | BelfryToasts | BelfryCentre>,
): Promise<void> {
  const element = Object.assign(document.createElement(name), properties);
  document.body.append(element);
  await element.updateComplete;
}

const stage: Stage = {
  heard,
  show: (payload, properties = {}) => put("belfry-toast", { ...(mail && { app: mail }), payload, ...properties }),
  open: async () => {
    await put("belfry-toasts", { shell, speaker });
    await put("belfry-centre", { shell });
  },
  push: (payload, { app = "ms-app://mail", ...said } = {}) => shell.receive(app, notification(payload, said)),
  update: (tag, data) => shell.updateData({ app: "ms-app://mail", tag, group: undefined, data, sequence: 0 }),
  advance: (ms) => time.advance(ms),
};

Object.assign(globalThis, { stage });
