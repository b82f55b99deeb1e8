/** The script of a page with a whole shell on it, into which tests put notifications. Runs in a browser. */
import { type BadgeGlyph, badgeXml } from "@belfry/content";
import type { ReceivedNotification } from "@belfry/device";
import { type BelfryStart, type BelfryTile, openShell, type ShellApp } from "@belfry/shell";
import { ADAPTIVE_EXHIBITS } from "./adaptive.ts";
import { TOAST_EXHIBITS } from "./toasts.ts";

const MAIL: ShellApp = {
  packageSid: "ms-app://mail",
  name: "Mail",
  color: "#1f4e79",
  images: { appBase: "/pictures/" },
  logo: "/pictures/logo.svg",
};
const NEWS: ShellApp = { packageSid: "ms-app://news", name: "News", images: { appBase: "/pictures/" } };
const CLOCK: ShellApp = { packageSid: "ms-app://clock", name: "Clock", foreground: "dark", color: "#ffd54a" };

const shell = openShell({ apps: [MAIL, NEWS, CLOCK] });
const start = document.createElement("belfry-start") as BelfryStart;
start.shell = shell;
document.body.append(start);

/** Shows the other two homes as well, with something in them. */
async function fill(): Promise<void> {
  const homes = ["belfry-toasts", "belfry-centre"].map((name) =>
    Object.assign(document.createElement(name), { shell }),
  );
  document.body.append(...homes);
  for (const { kind, xml } of [...ADAPTIVE_EXHIBITS.slice(0, 1), ...TOAST_EXHIBITS]) {
    const app = kind === "tile" ? MAIL : [MAIL, NEWS, CLOCK][count % 3];
    shell.receive(app?.packageSid ?? "", received(`wns/${kind}`, xml));
  }
  shell.receive(MAIL.packageSid, received("wns/badge", badgeXml("newMessage")));
  await settled();
}

let count = 0;

/** A notification as a device hands it over. */
function received(type: ReceivedNotification["type"], payload: string, tag?: string): ReceivedNotification {
  count += 1;
  return {
    id: String(count),
    seq: count,
    type,
    channelId: "channel",
    kind: "primary",
    label: undefined,
    payload,
    tag,
    group: undefined,
    priority: 0,
    suppressPopup: false,
    collectionId: undefined,
    acceptedAt: new Date(),
    expiresAt: undefined,
    headers: undefined,
  } as unknown as ReceivedNotification;
}

/** The tile of an app, by its place on the start screen. */
const tileAt = (place: number) => start.renderRoot.querySelectorAll<BelfryTile>("belfry-tile")[place] as BelfryTile;

async function settled(): Promise<void> {
  await start.updateComplete;
  for (const tile of start.renderRoot.querySelectorAll<BelfryTile>("belfry-tile")) await tile.updateComplete;
}

const everything = () => document.getAnimations();

Object.assign(globalThis, {
  settled,
  fill,
  show: (app: string, xml: string, tag?: string) => shell.receive(`ms-app://${app}`, received("wns/tile", xml, tag)),
  badge: (app: string, value: number | BadgeGlyph) =>
    shell.receive(`ms-app://${app}`, received("wns/badge", badgeXml(value))),
  queue: (app: string) => shell.dispatch({ type: "queueEnabled", app: `ms-app://${app}`, tileId: "", enabled: true }),
  said: (place: number) => tileAt(place).renderRoot.querySelector("button")?.getAttribute("aria-label"),
  /** Winds every animation of a tile forward, in milliseconds from where each began. */
  wind: (place: number, ms: number) => {
    const tile = tileAt(place);
    const own = tile
      .getAnimations({ subtree: true })
      .concat([...tile.renderRoot.querySelectorAll("*")].flatMap((element) => element.getAnimations()));
    for (const animation of new Set(own)) {
      animation.pause();
      animation.currentTime = ms;
    }
  },
  /** Lets every clock of a tile run out, as its time had come. */
  runOut: (place: number) => {
    for (const animation of tileAt(place).getAnimations()) animation.finish();
  },
  /** Lets a face that comes be there, and the one that it came over be gone. */
  turnOver: (place: number) => {
    for (const face of tileAt(place).renderRoot.querySelectorAll(".face")) {
      for (const animation of face.getAnimations()) animation.finish();
    }
  },
  peeked: (place: number) => {
    const moving = tileAt(place).renderRoot.querySelector(".coming .moving");
    return moving === null ? undefined : new DOMMatrix(getComputedStyle(moving).transform).m42;
  },
  moving: () => everything().length,
});
