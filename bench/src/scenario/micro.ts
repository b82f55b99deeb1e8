/** Single steps of the path, called in a loop in this process: what a change to one of them costs, before any load. */
import { layoutTile, readNotification, type TileLayoutOptions } from "@belfry/content";
import {
  formatPushHeaders,
  readDeviceFrame,
  readPushHeaders,
  readTagExpression,
  readWindowsTemplate,
  renderNotification,
  templateProperties,
} from "@belfry/protocol";
import type { Figure } from "../figure.ts";
import { buildTile, TILE_XML } from "./content-sample.ts";
import { timeProving } from "./proving.ts";
import type { Scenario } from "./scenario.ts";
import { timeKnownToken, timeNewToken } from "./web-push-proving.ts";

const WARM_UP_CALLS = 20_000;
const CALLS = 200_000;

/** Mean time of one call in microseconds. `work` returns something, so that it is not optimised away unseen. */
function timeCall(work: () => unknown): number {
  let kept: unknown;
  for (let call = 0; call < WARM_UP_CALLS; call++) kept = work();
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) kept = work();
  const ms = performance.now() - start;
  if (kept === undefined) throw new Error("a step that gives nothing measures nothing");
  return (ms * 1000) / CALLS;
}

const HEADERS = new Headers(formatPushHeaders("wns/toast", { tag: "bench", ttlSeconds: 60 }));
const ACK = JSON.stringify({ t: "ack", seq: 123456 });

/** At most this long from a request to a proved push, body and all, on one core: it comes before everything else that a push costs. */
const MAX_PROVING_US = 6;
/** A quarter more: the token is longer than an access token, and there are more headers. */
const MAX_PROVING_WEB_PUSH_US = 1.25 * MAX_PROVING_US;
/** A cloud service writes a payload for each push, and a device reads one for each; neither should be felt beside the push itself. */
const MAX_BUILDING_US = 3;
const MAX_READING_US = 8;
/** A hub fills one for each device that a template send goes to. */
const MAX_RENDERING_US = 5;
/** A start screen of thirty tiles is then laid out in a millisecond. */
const MAX_LAYING_OUT_US = 30;

/** Widths of letters from a table, as a measurer has them at hand that has measured before. In parts of the size, by character code. */
const LETTER_WIDTHS = Float64Array.from({ length: 128 }, (_, code) => 0.4 + (code % 32) / 100);
const MEAN_WIDTH = 0.55;

function measureByTable(text: string, sizePx: number): number {
  let width = 0;
  for (let at = 0; at < text.length; at++) width += LETTER_WIDTHS[text.charCodeAt(at)] ?? MEAN_WIDTH;
  return width * sizePx;
}

const LAYOUT: TileLayoutOptions = {
  measure: (text, { sizePx }) => measureByTable(text, sizePx),
  app: { name: "Letters", logo: "https://img.example/logo.png" },
  imageState: () => ({ width: 96, height: 96 }),
};
const TILE = readNotification(TILE_XML, "tile").value;

/** Both sizes of the sample. */
function layOutTile(): unknown {
  if (TILE === undefined) throw new Error("the sample is no tile");
  const medium = layoutTile(TILE, "TileMedium", LAYOUT).scene;
  const wide = layoutTile(TILE, "TileWide", LAYOUT).scene;
  return (medium?.content.length ?? 0) > 0 ? wide : undefined;
}

const TEMPLATE = readWindowsTemplate(
  `<toast launch="$(url)"><visual><binding template="ToastText02"><text id="1">{'Hello ' + $(name:{friend})}</text><text id="2">.(text,40)</text></binding></visual></toast>`,
  { "X-WNS-Type": "wns/toast" },
);
const PROPERTIES = templateProperties({
  url: "?a=1&b=2",
  name: "Ann",
  text: "The bell rang <twice>, and nobody heard it",
});

interface Step extends Pick<Figure, "key" | "label" | "bound"> {
  /** @returns the mean time of one call in microseconds */
  readonly time: () => number | Promise<number>;
}

/** One line each. */
const STEPS: readonly Step[] = [
  {
    key: "micro.push-headers",
    label: "reading the headers of a push",
    time: () => timeCall(() => readPushHeaders((name) => HEADERS.get(name), "compat")),
  },
  {
    key: "micro.prove-request",
    label: "reading and proving a request",
    bound: { atMost: MAX_PROVING_US },
    time: timeProving,
  },
  {
    key: "micro.prove-web-push",
    label: "reading and proving a Web Push, its token seen before",
    bound: { atMost: MAX_PROVING_WEB_PUSH_US },
    time: timeKnownToken,
  },
  {
    key: "micro.prove-new-token",
    label: "reading and proving a Web Push, its token never seen",
    time: timeNewToken,
  },
  { key: "micro.ack-frame", label: "reading an ack frame", time: () => timeCall(() => readDeviceFrame(ACK)) },
  {
    key: "micro.build-tile",
    label: "building a tile",
    bound: { atMost: MAX_BUILDING_US },
    time: () => timeCall(buildTile),
  },
  {
    key: "micro.read-tile",
    label: "reading and checking a tile",
    bound: { atMost: MAX_READING_US },
    time: () => timeCall(() => readNotification(TILE_XML, "tile")),
  },
  {
    key: "micro.lay-out-tile",
    label: "laying out a tile",
    bound: { atMost: MAX_LAYING_OUT_US },
    time: () => timeCall(layOutTile),
  },
  {
    key: "micro.render-template",
    label: "filling a toast template",
    bound: { atMost: MAX_RENDERING_US },
    time: () => timeCall(() => renderNotification(TEMPLATE, PROPERTIES)),
  },
  {
    key: "micro.read-tag-expression",
    label: "reading a tag expression",
    time: () => timeCall(() => readTagExpression("(follows_RedSox || follows_Cardinals) && !muted")),
  },
];

export const micro: Scenario = {
  name: "micro",
  heading: "single steps",
  async run() {
    const figures: Figure[] = [];
    // One after the other: they share this process's core.
    for (const { time, ...step } of STEPS) figures.push({ ...step, unit: "µs", value: await time() });
    return figures;
  },
};
