/**
 * Every template's places once more, measured on the pictures of winrt-api and written down apart from the catalogue: what is drawn is
 * compared with these. A text is `x+width@baseline`, then `|x+width` for its column while the tile shows no logo; a picture is
 * `x+width,y+height`.
 */
import { describe, expect, test } from "bun:test";
import { findTemplate, type LegacyName, listTemplates } from "../../catalogue/templates.ts";
import type { Piece } from "../scene.ts";
import { drawTile, drawToast, fields, imagesOf, textsOf } from "../testing/draw-legacy.ts";

const MEASURED: Readonly<Record<LegacyName, readonly [texts: string, pictures: string]>> = {
  TileSquare150x150Image: ["", "0+150,0+150"],
  TileSquare150x150Block: ["20+110@80 20+110@100", ""],
  TileSquare150x150Text01: ["20+110@40 20+110@60 20+110@80 20+110@100", ""],
  TileSquare150x150Text02: ["20+110@40 20+110@60", ""],
  TileSquare150x150Text03: ["20+110@40 20+110@60 20+110@80 20+110@100", ""],
  TileSquare150x150Text04: ["20+110@40", ""],
  TileSquare150x150PeekImageAndText01: ["20+110@190 20+110@210 20+110@230 20+110@250", "0+150,0+150"],
  TileSquare150x150PeekImageAndText02: ["20+110@190 20+110@210", "0+150,0+150"],
  TileSquare150x150PeekImageAndText03: ["20+110@190 20+110@210 20+110@230 20+110@250", "0+150,0+150"],
  TileSquare150x150PeekImageAndText04: ["20+110@190", "0+150,0+150"],
  TileWide310x150Image: ["", "0+310,0+150"],
  TileWide310x150ImageCollection: ["", "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75"],
  TileWide310x150ImageAndText01: ["65+225@120|20+270", "0+310,0+100"],
  TileWide310x150ImageAndText02: ["65+225@120|20+270 65+225@140|20+270", "0+310,0+100"],
  TileWide310x150BlockAndText01: ["20+180@40 20+180@60 20+180@80 20+180@100 210+80@80 210+80@100", ""],
  TileWide310x150BlockAndText02: ["20+180@40 210+80@80 210+80@100", ""],
  TileWide310x150PeekImageCollection01: [
    "20+270@190 20+270@210",
    "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75",
  ],
  TileWide310x150PeekImageCollection02: [
    "20+270@190 20+270@210 20+270@230 20+270@250 20+270@270",
    "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75",
  ],
  TileWide310x150PeekImageCollection03: ["20+270@190", "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75"],
  TileWide310x150PeekImageCollection04: ["20+270@190", "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75"],
  TileWide310x150PeekImageCollection05: [
    "110+180@190 110+180@210",
    "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75 20+80,170+80",
  ],
  TileWide310x150PeekImageCollection06: [
    "110+180@190",
    "0+160,0+150 160+75,0+75 235+75,0+75 160+75,75+75 235+75,75+75 20+80,170+80",
  ],
  TileWide310x150PeekImageAndText01: ["60+230@120|20+270", "0+310,0+100"],
  TileWide310x150PeekImageAndText02: [
    "60+230@120|20+270 60+230@140|20+270 60+230@160|20+270 60+230@180|20+270 60+230@200|20+270",
    "0+310,0+100",
  ],
  TileWide310x150PeekImage01: ["20+270@190 20+270@210", "0+310,0+150"],
  TileWide310x150PeekImage02: ["20+270@190 20+270@210 20+270@230 20+270@250 20+270@270", "0+310,0+150"],
  TileWide310x150PeekImage03: ["20+270@190", "0+310,0+150"],
  TileWide310x150PeekImage04: ["20+270@190", "0+310,0+150"],
  TileWide310x150PeekImage05: ["110+180@190 110+180@210", "0+310,0+150 20+80,170+80"],
  TileWide310x150PeekImage06: ["110+180@190", "0+310,0+150 20+80,170+80"],
  TileWide310x150SmallImageAndText01: ["110+180@40", "20+80,20+80"],
  TileWide310x150SmallImageAndText02: ["110+180@40 110+180@60 110+180@80 110+180@100 110+180@120", "20+80,20+80"],
  TileWide310x150SmallImageAndText03: ["110+180@40", "20+80,20+80"],
  TileWide310x150SmallImageAndText04: ["110+180@40 110+180@60", "20+80,20+80"],
  TileWide310x150SmallImageAndText05: ["20+200@40 20+200@60", "230+60,20+80"],
  TileWide310x150Text01: ["20+270@40 20+270@60 20+270@80 20+270@100 20+270@120", ""],
  TileWide310x150Text02: [
    "20+270@40 20+130@60 160+130@60 20+130@80 160+130@80 20+130@100 160+130@100 20+130@120 160+130@120",
    "",
  ],
  TileWide310x150Text03: ["20+270@40", ""],
  TileWide310x150Text04: ["20+270@40", ""],
  TileWide310x150Text05: ["20+270@40 20+270@60 20+270@80 20+270@100 20+270@120", ""],
  TileWide310x150Text06: [
    "20+130@40 160+130@40 20+130@60 160+130@60 20+130@80 160+130@80 20+130@100 160+130@100 20+130@120 160+130@120",
    "",
  ],
  TileWide310x150Text07: [
    "20+270@40 20+80@60 110+180@60 20+80@80 110+180@80 20+80@100 110+180@100 20+80@120 110+180@120",
    "",
  ],
  TileWide310x150Text08: [
    "20+80@40 110+180@40 20+80@60 110+180@60 20+80@80 110+180@80 20+80@100 110+180@100 20+80@120 110+180@120",
    "",
  ],
  TileWide310x150Text09: ["20+270@40 20+270@60", ""],
  TileWide310x150Text10: [
    "20+270@40 20+30@60 60+230@60 20+30@80 60+230@80 20+30@100 60+230@100 20+30@120 60+230@120",
    "",
  ],
  TileWide310x150Text11: [
    "20+30@40 60+230@40 20+30@60 60+230@60 20+30@80 60+230@80 20+30@100 60+230@100 20+30@120 60+230@120",
    "",
  ],
  TileSquare310x310BlockAndText01: [
    "20+270@40 20+270@100 20+270@120 20+180@180 20+180@200 20+180@230 20+180@250 210+80@228 210+80@250",
    "",
  ],
  TileSquare310x310BlockAndText02: [
    "20+270@80 20+270@115 20+270@145 20+270@180 20+270@200 20+270@230 20+270@250",
    "0+310,0+310",
  ],
  TileSquare310x310Image: ["", "0+310,0+310"],
  TileSquare310x310ImageAndText01: ["60+230@280|20+270", "0+310,0+260"],
  TileSquare310x310ImageAndText02: ["60+230@280|20+270 60+230@300|20+270", "0+310,0+260"],
  TileSquare310x310ImageAndTextOverlay01: ["20+270@196", "0+310,0+310"],
  TileSquare310x310ImageAndTextOverlay02: ["20+270@40 20+270@220", "0+310,0+310"],
  TileSquare310x310ImageAndTextOverlay03: ["20+270@40 20+270@220 20+270@240 20+270@260", "0+310,0+310"],
  TileSquare310x310ImageCollectionAndText01: [
    "60+230@280|20+270",
    "0+310,75+185 0+80,0+75 80+75,0+75 155+75,0+75 230+80,0+75",
  ],
  TileSquare310x310ImageCollectionAndText02: [
    "60+230@280|20+270 60+230@300|20+270",
    "0+310,75+185 0+80,0+75 80+75,0+75 155+75,0+75 230+80,0+75",
  ],
  TileSquare310x310ImageCollection: ["", "0+310,75+235 0+80,0+75 80+75,0+75 155+75,0+75 230+80,0+75"],
  TileSquare310x310SmallImagesAndTextList01: [
    "90+200@40 90+200@60 90+200@80 90+200@120 90+200@140 90+200@160 90+200@200 90+200@220 90+200@240",
    "20+60,20+60 20+60,100+60 20+60,180+60",
  ],
  TileSquare310x310SmallImagesAndTextList02: [
    "90+200@40 90+200@120 90+200@200",
    "20+60,20+60 20+60,100+60 20+60,180+60",
  ],
  TileSquare310x310SmallImagesAndTextList03: [
    "90+200@40 90+200@60 90+200@120 90+200@140 90+200@200 90+200@220",
    "20+60,20+60 20+60,100+60 20+60,180+60",
  ],
  TileSquare310x310SmallImagesAndTextList04: [
    "20+215@40 20+215@60 20+215@120 20+215@140 20+215@200 20+215@220",
    "245+45,20+65 245+45,100+65 245+45,180+65",
  ],
  TileSquare310x310Text01: [
    "20+270@40 20+270@80 20+270@100 20+270@120 20+270@140 20+270@160 20+270@180 20+270@200 20+270@220 20+270@240",
    "",
  ],
  TileSquare310x310Text02: [
    "20+270@40 20+130@80 160+130@80 20+130@100 160+130@100 20+130@120 160+130@120 20+130@140 160+130@140 20+130@160 160+130@160 20+130@180 160+130@180 20+130@200 160+130@200 20+130@220 160+130@220 20+130@240 160+130@240",
    "",
  ],
  TileSquare310x310Text03: [
    "20+270@40 20+270@60 20+270@80 20+270@100 20+270@120 20+270@140 20+270@160 20+270@180 20+270@200 20+270@220 20+270@240",
    "",
  ],
  TileSquare310x310Text04: [
    "20+130@40 160+130@40 20+130@60 160+130@60 20+130@80 160+130@80 20+130@100 160+130@100 20+130@120 160+130@120 20+130@140 160+130@140 20+130@160 160+130@160 20+130@180 160+130@180 20+130@200 160+130@200 20+130@220 160+130@220 20+130@240 160+130@240",
    "",
  ],
  TileSquare310x310Text05: [
    "20+270@40 20+80@80 110+180@80 20+80@100 110+180@100 20+80@120 110+180@120 20+80@140 110+180@140 20+80@160 110+180@160 20+80@180 110+180@180 20+80@200 110+180@200 20+80@220 110+180@220 20+80@240 110+180@240",
    "",
  ],
  TileSquare310x310Text06: [
    "20+80@40 110+180@40 20+80@60 110+180@60 20+80@80 110+180@80 20+80@100 110+180@100 20+80@120 110+180@120 20+80@140 110+180@140 20+80@160 110+180@160 20+80@180 110+180@180 20+80@200 110+180@200 20+80@220 110+180@220 20+80@240 110+180@240",
    "",
  ],
  TileSquare310x310Text07: [
    "20+270@40 20+30@80 60+230@80 20+30@100 60+230@100 20+30@120 60+230@120 20+30@140 60+230@140 20+30@160 60+230@160 20+30@180 60+230@180 20+30@200 60+230@200 20+30@220 60+230@220 20+30@240 60+230@240",
    "",
  ],
  TileSquare310x310Text08: [
    "20+30@40 60+230@40 20+30@60 60+230@60 20+30@80 60+230@80 20+30@100 60+230@100 20+30@120 60+230@120 20+30@140 60+230@140 20+30@160 60+230@160 20+30@180 60+230@180 20+30@200 60+230@200 20+30@220 60+230@220 20+30@240 60+230@240",
    "",
  ],
  TileSquare310x310TextList01: [
    "20+270@40 20+270@60 20+270@80 20+270@120 20+270@140 20+270@160 20+270@200 20+270@220 20+270@240",
    "",
  ],
  TileSquare310x310TextList02: ["20+270@40 20+270@120 20+270@200", ""],
  TileSquare310x310TextList03: ["20+270@40 20+270@60 20+270@120 20+270@140 20+270@200 20+270@220", ""],
  TileSquare310x310SmallImageAndText01: ["20+270@160 20+270@190 20+270@240", "20+100,20+100"],
  TileSquare310x310SmallImagesAndTextList05: [
    "20+270@40 80+210@80 80+210@100 80+210@150 80+210@170 80+210@220 80+210@240",
    "20+50,60+50 20+50,130+50 20+50,200+50",
  ],
  TileSquare310x310Text09: ["20+270@40 20+270@140 20+270@180 20+270@240 20+270@260", ""],
  TileSquare71x71IconWithBadge: ["", "0+71,0+71"],
  TileSquare150x150IconWithBadge: ["", "0+150,0+150"],
  TileWide310x150IconWithBadgeAndText: ["12+286@28 12+286@48 12+286@68", "228+26,96+42"],
  TileSquare71x71Image: ["", "0+71,0+71"],
  TileTall150x310Image: ["", "0+150,0+310"],
  ToastImageAndText01: ["100+225@30", "0+90,0+90"],
  ToastImageAndText02: ["100+225@30 100+225@50", "0+90,0+90"],
  ToastImageAndText03: ["100+225@30 100+225@70", "0+90,0+90"],
  ToastImageAndText04: ["100+225@30 100+225@50 100+225@70", "0+90,0+90"],
  ToastText01: ["20+305@30", ""],
  ToastText02: ["20+305@30 20+305@50", ""],
  ToastText03: ["20+305@30 20+305@70", ""],
  ToastText04: ["20+305@30 20+305@50 20+305@70", ""],
};

const all = listTemplates().map(({ name }) => name);
const words = (count: number) => Array.from({ length: count }, () => "a\nb\nc\nd\ne\nf");

function piecesOf(name: LegacyName, branding: "none" | "logo"): readonly Piece[] {
  const texts = words(findTemplate(name).textCount);
  return name.startsWith("Toast")
    ? drawToast(fields(name as "ToastText01", texts)).pieces
    : drawTile(fields(name as "TileWide310x150Text01", texts, { branding })).content;
}

const split = (list: string) => (list === "" ? [] : list.split(" "));
/** Where a text is expected while the tile shows no logo. */
const placeWithoutLogo = (measured: string) => {
  const [place = "", other] = measured.split("|");
  return other === undefined ? place : place.replace(/^[^@]*/, other);
};

describe("the drawn templates, compared with what was measured", () => {
  test("C-31: the measured table has all 88 templates with their 397 texts and 107 pictures", () => {
    expect(Object.keys(MEASURED).sort()).toEqual([...all].sort());
    const rows = Object.values(MEASURED);
    expect(rows.flatMap(([texts]) => split(texts)).length).toBe(397);
    expect(rows.flatMap(([, pictures]) => split(pictures)).length).toBe(107);
  });

  test.each(all)("C-31: the texts of %s begin on the measured rows, in the measured columns", (name) => {
    const drawn = textsOf(piecesOf(name, "none")).filter(({ role }) => role !== "badge");
    const places = drawn.map(({ x, width, lines: [first] }) => `${x}+${width}@${first?.baseline}`);
    expect(places).toEqual(split(MEASURED[name][0]).map(placeWithoutLogo));
  });

  test("C-35: a text beside a logo stands in its narrower column, and only there", () => {
    const beside = all.filter((name) => MEASURED[name][0].includes("|"));
    expect(beside.length).toBe(8);
    for (const name of beside) {
      const places = textsOf(piecesOf(name, "logo")).map(({ x, width }) => `${x}+${width}`);
      expect([name, places]).toEqual([name, split(MEASURED[name][0]).map((each) => each.replace(/@.*/, ""))]);
    }
  });

  test.each(all.filter((name) => MEASURED[name][1] !== ""))(
    "C-36: the pictures of %s fill their measured places",
    (name) => {
      if (/^TileSquare\d+x\d+IconWithBadge$/.test(name)) return expect(MEASURED[name][1]).toMatch(/^0\+(\d+),0\+\1$/);
      const pictures = imagesOf(piecesOf(name, "none")).filter(({ role }) => role !== "logo");
      const places = pictures.map(({ box }) => `${box.x}+${box.width},${box.y}+${box.height}`);
      expect(places).toEqual(split(MEASURED[name][1]));
      const fits = new Set(pictures.map(({ fit }) => fit));
      expect([...fits]).toEqual([name.includes("Icon") ? "contain" : "cover"]);
    },
  );
});
