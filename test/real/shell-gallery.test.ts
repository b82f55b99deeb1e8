/** Tiles and toasts in a real browser: every visual template and every example, drawn where the numbers say. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  LEGACY_FACES,
  type LegacyName,
  type Piece,
  type TextField,
  type TileScene,
  type ToastScene,
} from "@belfry/content";
import type { Browser } from "playwright-core";
import type { Seen, SeenArea, SeenText } from "../support/gallery/seen.ts";
import { type OpenPage, openPage, type PageServer, servePage, startChromium } from "../support/page-server.ts";
import { becomes } from "../support/until.ts";

const SLOW_MS = 120_000;
const ENTRY = `${import.meta.dirname}/../support/gallery/page.ts`;
/** What is drawn may be this far from the numbers, in pixels. */
const TOLERANCE = 1;

interface Hung {
  readonly name: string;
  readonly seen: Seen;
  readonly scene: TileScene;
}

interface HungToast extends Omit<Hung, "scene"> {
  readonly scene: ToastScene;
  readonly controls: readonly SeenArea[];
}

let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  server = await servePage(ENTRY);
  browser = await startChromium();
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function openWing(query: string): Promise<OpenPage> {
  const opened = await openPage(browser, `${server.origin}/?${query}`);
  await opened.page.waitForLoadState("networkidle");
  return opened;
}

const tilesOf = ({ page }: OpenPage) => page.evaluate(() => (globalThis as unknown as Gallery).hungTiles());
const toastsOf = ({ page }: OpenPage) => page.evaluate(() => (globalThis as unknown as Gallery).hungToasts());

/** What the page's script hands to tests. */
interface Gallery {
  hungTiles(): readonly Hung[];
  hungToasts(): readonly HungToast[];
}

const near = (seen: number, meant: number) => Math.abs(seen - meant) <= TOLERANCE;

/** Differences of a text from where it is to be, as words. */
function textFaults(
  name: string,
  seen: SeenText | undefined,
  meant: Omit<SeenText, "role" | "sizePx" | "weight">,
): string[] {
  if (seen === undefined) return [`${name} is not drawn`];
  const faults: string[] = [];
  if (!near(seen.x, meant.x)) faults.push(`${name} begins at ${seen.x}, not ${meant.x}`);
  if (!near(seen.width, meant.width)) faults.push(`${name} is ${seen.width} wide, not ${meant.width}`);
  seen.baselines.forEach((baseline, line) => {
    if (!near(baseline, meant.baselines[line] ?? Number.NaN)) {
      faults.push(`line ${line + 1} of ${name} stands on ${baseline}, not ${meant.baselines[line]}`);
    }
  });
  if (seen.baselines.length === 0) faults.push(`${name} has no line`);
  return faults;
}

const BOX = ["x", "y", "width", "height"] as const;

function boxFaults(
  name: string,
  seen: SeenArea | undefined,
  meant: Readonly<Record<(typeof BOX)[number], number>>,
): string[] {
  if (seen === undefined) return [`${name} is not drawn`];
  return BOX.filter((side) => !near(seen[side], meant[side])).map(
    (side) => `${side} of ${name} is ${seen[side]}, not ${meant[side]}`,
  );
}

/** Where a field is to be without branding: beside no logo, and lower when it is anchored below and has fewer lines. */
function meantOf(field: TextField, seen: SeenText | undefined): Omit<SeenText, "role" | "sizePx" | "weight"> {
  const { x, width } = field.withoutLogo ?? field;
  const spare = field.anchor === "bottom" ? field.baselines.length - (seen?.baselines.length ?? 0) : 0;
  return { x, width, baselines: field.baselines.slice(spare) };
}

/** What differs on one template from its face in the catalogue. */
function templateFaults({ name, seen }: Pick<Hung, "name" | "seen">): string[] {
  const face = LEGACY_FACES[name as LegacyName];
  const pictures = seen.areas.filter(({ alt }) => alt?.startsWith("Picture"));
  return [
    ...face.texts.flatMap((field, at) =>
      textFaults(`text ${at + 1} of ${name}`, seen.texts[at], meantOf(field, seen.texts[at])),
    ),
    ...(face.iconic === true
      ? []
      : face.images.flatMap((meant, at) => {
          const picture = pictures.find(({ alt }) => alt === `Picture ${at + 1}.svg`);
          return boxFaults(`picture ${at + 1} of ${name}`, picture, meant);
        })),
  ];
}

/** All but the one whose size no tile of ours has. */
const isWithoutTall = ({ name }: Pick<Hung, "name">) => name !== "TileTall150x310Image";

/** What hangs there does so as soon as all of its pictures are known. */
const hangsWell = (faults: () => Promise<readonly string[]>): Promise<void> => becomes("what hangs wrong", faults, []);

const isText = (piece: Piece) => piece.kind === "text";

const tileFaults = ({ name, seen, scene }: Hung) => pieceFaults(name, seen, [...scene.content, ...scene.frame]);

const toastFaults = ({ name, seen, scene, controls }: HungToast) => [
  ...boxFaults(name, { role: "toast", alt: undefined, x: 0, y: 0, ...seen }, { x: 0, y: 0, ...scene.size }),
  ...pieceFaults(name, seen, scene.pieces),
  ...scene.controls.flatMap((box, at) => boxFaults(`control ${at + 1} of ${name}`, controls[at], box)),
];

/** What differs on a canvas from the pieces it was to draw. */
function pieceFaults(name: string, seen: Seen, pieces: readonly Piece[]): string[] {
  const texts = pieces.filter(isText);
  const images = pieces.filter((piece) => piece.kind === "image");
  const drawn = seen.areas.filter(({ alt }) => alt !== undefined);
  return [
    ...texts.flatMap((piece, at) =>
      piece.lines.length === 0
        ? []
        : textFaults(`${piece.role} of ${name}`, seen.texts[at], {
            ...piece,
            baselines: piece.lines.map(({ baseline }) => baseline),
          }),
    ),
    ...images.flatMap((piece, at) => boxFaults(`${piece.role} of ${name}`, drawn.at(at - images.length), piece.box)),
  ];
}

describe("the gallery in Chromium", () => {
  test(
    "C-31 C-36 each of the 80 tile templates is drawn where the numbers say, to a pixel",
    async () => {
      const wing = await openWing("wing=legacy-tiles&density=windows8");
      expect((await tilesOf(wing)).length).toBe(80);
      await hangsWell(async () => (await tilesOf(wing)).filter(isWithoutTall).flatMap(templateFaults));
      expect(wing.complaints).toEqual([]);
    },
    SLOW_MS,
  );

  test(
    "C-31 C-36 so it is on the smaller tiles of Windows 10, in proportion",
    async () => {
      const wing = await openWing("wing=legacy-tiles&density=desktop");
      await hangsWell(async () => (await tilesOf(wing)).filter(isWithoutTall).flatMap(templateFaults));
    },
    SLOW_MS,
  );

  test(
    "C-53 every adaptive example is drawn where its layout says, to a pixel",
    async () => {
      const wing = await openWing("wing=adaptive-tiles");
      expect((await tilesOf(wing)).length).toBeGreaterThan(50);
      await hangsWell(async () => (await tilesOf(wing)).flatMap(tileFaults));
      expect(wing.complaints).toEqual([]);
    },
    SLOW_MS,
  );

  for (const [name, count] of [
    ["legacy-toasts", 8],
    ["toasts", 23],
  ] as const) {
    test(
      `C-75 all ${count} ${name} are drawn where their layout says, controls and all, to a pixel`,
      async () => {
        const wing = await openWing(`wing=${name}`);
        expect((await toastsOf(wing)).length).toBe(count);
        await hangsWell(async () => (await toastsOf(wing)).flatMap(toastFaults));
        expect(wing.complaints).toEqual([]);
      },
      SLOW_MS,
    );
  }

  test(
    "C-43 C-44 the 8 toast templates are drawn as on Windows 8, where the numbers say",
    async () => {
      const wing = await openWing("wing=legacy-toasts&profile=win81");
      await hangsWell(async () => (await toastsOf(wing)).flatMap(templateFaults));
    },
    SLOW_MS,
  );
});
