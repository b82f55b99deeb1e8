/** Sentences of findings that differ with the place, or name something of it. That every code has one is for the compiler to say. */
import { expect, test } from "bun:test";
import { readNotification } from "./read-notification.ts";
import type { NotificationKind } from "./read-value.ts";

const wide = (inner: string, attributes = "") =>
  `<tile><visual><binding template="TileWide" ${attributes}>${inner}</binding></visual></tile>`;
const generic = (inner: string, more = "", attributes = "") =>
  `<toast ${attributes}><visual><binding template="ToastGeneric"><text>T</text>${inner}</binding></visual>${more}</toast>`;
const action = `<action content="a" arguments="b" hint-inputId="c"/>`;

/** Kind, payload, sentence, and how its mend begins; empty where that is the usual one. */
const SENTENCES: readonly (readonly [kind: NotificationKind, xml: string, message: string, mend?: string])[] = [
  ["badge", `<badge/>`, "the badge has no value"],
  ["badge", `<badge value="x"/>`, "the value is neither a whole number nor a glyph"],
  ["badge", `<badge value="NewMessage"/>`, "the glyph is written in the wrong case", "write newMessage"],
  ["badge", `<x:badge xmlns:x="u" value="1"/>`, "badge stands in a namespace"],
  ["badge", `<badge xmlns="u" value="1"/>`, "a namespace is declared that is not that of notifications"],
  ["tile", `<badge value="1"/>`, "the root element is badge, and it was sent as wns/tile"],
  ["tile", wide("<Text/>"), "Text is written in the wrong case", "write text"],
  ["tile", wide("<txt/>"), "txt is not known in binding", "did you mean text?"],
  ["tile", wide(`<text hint-Style="body"/>`), "hint-Style is written in the wrong case", "did you mean hint-style?"],
  ["tile", wide(`<text hint-stile="body"/>`), "hint-stile is not known on text", "did you mean hint-style?"],
  ["tile", wide(`<text hint-style="Body"/>`), "hint-style is written in the wrong case", "write body"],
  [
    "tile",
    wide(`<text hint-align="x"/>`),
    "hint-align has a value that is not allowed",
    "use one of left, center, right",
  ],
  ["tile", wide(`<text hint-minLines="11"/>`), "hint-minLines has a value that is not allowed", "use 1 to 10"],
  ["tile", wide(`<text hint-maxLines="0"/>`), "hint-maxLines has a value that is not allowed", "use 1 or more"],
  ["tile", wide(`<image src="file:///a.png"/>`), "only desktop apps load pictures from files"],
  ["tile", wide(`<image src="javascript:a"/>`), "Windows loads no picture from such a source"],
  ["tile", wide("<group/>"), "the group has no subgroup"],
  ["tile", wide("<group><group/></group>"), "group stands directly in a group"],
  [
    "tile",
    wide(`<image src="a" placement="peek"/>`, `hint-presentation="photos"`),
    "a tile of photos has no peek picture",
  ],
  ["tile", wide(`<image src="a" placement="peek"/>`.repeat(2)), "there is a second peek picture"],
  [
    "tile",
    wide("", `hint-presentation="Contact"`).replace("TileWide", "TileLarge"),
    "TileLarge has no presentation contact",
  ],
  [
    "toast",
    generic(`<progress status="s" value="x"/>`),
    "value has a value that is not allowed",
    "use a number from 0 to 1",
  ],
  [
    "toast",
    generic("", "", `displayTimestamp="now"`),
    "displayTimestamp is no date and time",
    "write 2031-05-17T10:30:00Z",
  ],
  [
    "toast",
    generic("", `<audio src="ms-winsoundevent:Notification.Alarm"/>`),
    "Windows does not know this sound",
    "did you mean L",
  ],
  ["toast", generic("", `<actions>${action}</actions>`), "hint-inputId names no input of this toast"],
  [
    "toast",
    generic("", `<commands scenario="alarm"><command id="video"/></commands>`),
    "the command is not of this scenario",
  ],
  ["toast", generic("", "<commands/>"), "the commands have no scenario", "use alarm or incomingCall"],
  ["toast", generic(`<text hint-wrap="true"/>`), "hint-wrap stands outside a group"],
  ["toast", generic("", "<header/><header/>"), "there is a second header"],
];

for (const [kind, xml, message, mend = ""] of SENTENCES) {
  test(`in a ${kind}, ${xml}: ${message}`, () => {
    const found = readNotification(xml, kind).findings.find((each) => each.message === message);
    expect(found?.mend).toStartWith(mend);
  });
}

test("a name that no template has is told from one that was withdrawn, and from none", () => {
  const mendOf = (attributes: string) =>
    readNotification(`<tile><visual><binding ${attributes}/></visual></tile>`, "tile").findings.find(
      ({ code }) => code === "E-TEMPLATE",
    )?.mend;
  expect(mendOf("")).toBe("add a template attribute");
  expect(mendOf(`template="TileMedum"`)).toBe("did you mean TileMedium?");
  expect(mendOf(`template="nothing of the kind"`)).toBe("use a name from the catalogue");
  expect(mendOf(`template="TileSquare99x99IconWithBadge"`)).toContain("use TileSquare71x71IconWithBadge");
});

test("what a build does not know is called by its name", () => {
  const { findings } = readNotification(generic("", "", `scenario="urgent"`), "toast", { build: 10240 });
  expect(findings.map(({ message }) => message)).toEqual(["the urgent scenario is there from build 19041"]);
});
