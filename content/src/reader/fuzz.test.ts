import { expect, test } from "bun:test";
import fc from "fast-check";
import { badgeXml } from "../badge/badge-xml.ts";
import { ContentError } from "../content-error.ts";
import { writeTile } from "../tile/write-tile.ts";
import { writeToast } from "../toast/write-toast.ts";
import { FINDINGS } from "./finding.ts";
import { type ReadResult, readNotification } from "./read-notification.ts";
import { type NotificationKind, type Notifications, readValue } from "./read-value.ts";
import type { ReadOptions } from "./reading.ts";

/** Sound payloads that together hold every element and most attributes. */
const SOUND: readonly string[] = [
  '<badge value="7" version="1"/>',
  '<badge value="newMessage"/>',
  '<tile><visual version="2" lang="en" baseUri="h" branding="logo"><binding template="TileWide310x150ImageAndText01" fallback="TileWideImageAndText01"><image id="1" src="a.png" alt="A"/><text id="1">Words</text></binding><binding template="TileSquareText03"><text id="1">a</text><text id="4" lang="ar">d</text></binding></visual></tile>',
  '<tile><visual displayName="n" arguments="a"><binding template="TileWide" hint-textStacking="center" hint-overlay="30" hint-lockDetailedStatus1="x"><image src="b" placement="background" hint-overlay="5"/><text id="2" hint-style="title" hint-wrap="true" hint-maxLines="2" hint-minLines="2">Hi &amp; <![CDATA[you]]></text><group><subgroup hint-weight="33"><image src="c" hint-crop="circle" hint-removeMargin="true" hint-align="left"/></subgroup><subgroup hint-textStacking="bottom"><text/></subgroup></group></binding><binding template="TileSmall" hint-presentation="photos"><image src="p"/></binding></visual></tile>',
  '<toast launch="a" duration="long" scenario="reminder" displayTimestamp="2031-05-17T10:30:00Z" useButtonStyle="true" activationType="protocol" protocolActivationTargetApplicationPfn="p"><visual lang="en"><binding template="ToastGeneric"><text hint-maxLines="1">T</text><text placement="attribution">via</text><image src="i" placement="hero"/><image src="l" placement="appLogoOverride" hint-crop="circle"/><progress title="t" value="0.5" valueStringOverride="v" status="s"/><group><subgroup><text hint-style="base">x</text></subgroup></group></binding></visual><audio src="ms-winsoundevent:Notification.Looping.Call" loop="true"/><actions><input id="i" type="text" placeHolderContent="p"/><input id="c" type="selection" defaultInput="1"><selection id="1" content="one"/></input><action content="c" arguments="a" hint-inputId="i" hint-buttonStyle="Success" imageUri="u"/><action content="m" arguments="m" placement="contextMenu"/></actions><header id="h" title="t" arguments="a"/></toast>',
  '<toast><visual><binding template="ToastImageAndText02"><image id="1" src="p" alt=""/><text id="1">T</text><text id="2">B</text></binding></visual><commands scenario="alarm"><command id="snooze"/></commands></toast>',
];
const PIECES = [
  "<",
  ">",
  "/>",
  "</",
  "&",
  "&amp;",
  "&#0;",
  "&#xD800;",
  '"',
  "'",
  "=",
  " ",
  "\r",
  "\u0000",
  "\ud800",
  "🔔",
].concat(
  [
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x ?>",
    "<!DOCTYPE t>",
    'xmlns="u"',
    "x:",
    "__proto__",
    'toString="1"',
    "-1",
    "1e9",
  ],
  [
    "<text>",
    "</text>",
    "<group>",
    "<subgroup/>",
    "<image/>",
    '<text id="1">',
    'template="TileMedium"',
    "javascript:",
    "99999999999999999999",
  ],
);
const OPTIONS: readonly ReadOptions[] = [
  {},
  { profile: "win8" },
  { profile: "win81" },
  { build: 10240 },
  { strict: true, queue: true },
];
const KINDS: readonly NotificationKind[] = ["tile", "toast", "badge"];

/** A stream of numbers from 0 to below a limit, from one seed: a thousand payloads from one random number. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <Item>(items: readonly Item[], roll: (below: number) => number): Item => {
  const item = items[roll(items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
};

/** One small damage: a stretch removed, doubled, moved in from another payload, or a piece put in. */
function damage(xml: string, roll: (below: number) => number): string {
  const from = roll(xml.length + 1);
  const to = Math.min(xml.length, from + roll(24));
  const stretch = xml.slice(from, to);
  const other = pick(SOUND, roll);
  const moved = other.slice(roll(other.length), roll(other.length));
  const middles = [
    stretch + stretch,
    "",
    pick(PIECES, roll),
    moved,
    stretch.toUpperCase(),
    stretch.split("").reverse().join(""),
  ];
  return xml.slice(0, from) + pick(middles, roll) + xml.slice(to);
}

function write(value: Notifications[NotificationKind]): string | undefined {
  try {
    if (value.kind === "badge") return badgeXml(value.value);
    return value.kind === "tile" ? writeTile(value) : writeToast(value);
  } catch (thrown) {
    if (thrown instanceof ContentError) return undefined;
    throw thrown;
  }
}

function check(xml: string, kind: NotificationKind, options: ReadOptions): ReadResult {
  const read = readNotification(xml, kind, options);
  if (read.ok !== (read.value !== undefined)) throw new Error("a value without effect, or an effect without value");
  for (const { code, line, column, message, mend } of read.findings) {
    if (!Object.hasOwn(FINDINGS, code) || !(line >= 1 && column >= 1)) throw new Error(`a finding nowhere: ${code}`);
    // The strict parser's own words are about undefined entities, too.
    const hasHole = code !== "E-XML" && `${message} ${mend}`.includes("undefined");
    if (hasHole) throw new Error(`a sentence with a hole: ${code}, ${message}, ${mend}`);
  }
  if (!read.ok && read.findings.length === 0) throw new Error("dropped without a reason");
  return read;
}

/** With the hundred runs of a short check, 100,000 payloads. */
const BATCH = 1000;
const seeds = fc.integer();

test("C-01 no damaged payload makes the reader throw, and each is read or refused with a reason", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const roll = dice(seed);
      for (let at = 0; at < BATCH; at += 1) {
        let xml = pick(SOUND, roll);
        for (let times = roll(4); times >= 0; times -= 1) xml = damage(xml, roll);
        check(xml, pick(KINDS, roll), pick(OPTIONS, roll));
      }
    }),
  );
});

test("C-29 what was read from a damaged payload is written and read again as the same value", () => {
  let compared = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const roll = dice(seed);
      for (let at = 0; at < BATCH / 10; at += 1) {
        const xml = damage(damage(pick(SOUND, roll), roll), roll);
        const kind = pick(KINDS, roll);
        const { value } = check(xml, kind, {});
        const again = value === undefined ? undefined : write(value);
        if (again === undefined) continue;
        compared += 1;
        const read = check(again, kind, {});
        if (!Bun.deepEquals(read.value, value)) expect({ xml, read: read.value }).toEqual({ xml, read: value });
        const worse = read.findings.filter(({ severity }) => severity === "error");
        if (worse.length > 0) expect(worse).toEqual([]);
      }
    }),
  );
  expect(compared).toBeGreaterThan(0);
});

test("a page that asks for the value alone is given the one that stands beside the findings", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const roll = dice(seed);
      for (let at = 0; at < BATCH / 20; at += 1) {
        const xml = damage(pick(SOUND, roll), roll);
        const [kind, options] = [pick(KINDS, roll), pick(OPTIONS, roll)];
        expect(readValue(xml, kind, options)).toEqual(readNotification(xml, kind, options).value);
      }
    }),
  );
});

test("any text at all is read as any kind without a throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom(...KINDS), (xml, kind) => {
      expect(check(xml, kind, {}).ok).toBe(false);
    }),
  );
});

test("a payload of a million signs, and one of nothing but brackets, are refused at once", () => {
  expect(check("<".repeat(1_000_000), "tile", {}).findings[0]?.code).toBe("E-SIZE");
  expect(check("<a>".repeat(1600), "tile", {}).findings[0]?.code).toBe("E-LIMIT");
});
