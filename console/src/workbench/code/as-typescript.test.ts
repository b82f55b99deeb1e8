import { describe, expect, test } from "bun:test";
import {
  BADGE_GLYPHS,
  badgeXml,
  type LegacyBinding,
  legacyTile,
  legacyToast,
  listTemplates,
  SOUNDS,
  TEXT_STYLES,
  TILE_SIZES,
  type Tile,
  type Toast,
  tile,
  toast,
  writeToast,
} from "@belfry/content";
import fc from "fast-check";
import { type AnyValue, writeValue } from "../draft/write-value.ts";
import { asTypescript } from "./as-typescript.ts";

/** Runs a module as it was written, with the names it imports. */
function run(code: string): string {
  const body = code.replace(/^import \{[^}]*\} from "@belfry\/content";\n/, "").replace("export const xml =", "return");
  const names = { tile, legacyTile, toast, legacyToast, writeToast, badgeXml };
  return new Function(...Object.keys(names), body)(...Object.values(names));
}

/** What breaks out of strings, templates and lines. */
const words = fc.string({ unit: fc.constantFrom(..."ab \n\t\"'`\\$", ..."{}()/<>&;\u2028é🔔"), maxLength: 10 });
const word = words.map((each) => `w${each}`);
const source = fc.constantFrom("a.png", "https://h.example/a?b=1&c=2", "ms-appx:///x.png");
const some = (model: Record<string, fc.Arbitrary<unknown>>) => fc.record(model, { requiredKeys: [] });
const yes = fc.constant(true);

const lookup = { lang: fc.constant("ar"), baseUri: word, addImageQuery: fc.boolean() };
const text = fc
  .tuple(
    some({ style: fc.constantFrom(...TEXT_STYLES), wrap: fc.boolean(), maxLines: fc.integer({ min: 1, max: 9 }) }),
    words,
  )
  .map(([hints, said]) => ({ ...hints, kind: "text", text: said }));
const look = { alt: words, crop: fc.constant("circle"), addImageQuery: fc.boolean() };
const image = fc
  .tuple(some({ ...look, removeMargin: yes, align: fc.constantFrom("left", "stretch") }), source)
  .map(([hints, src]) => ({ ...hints, kind: "image", src }));
const group = fc
  .array(
    fc
      .tuple(
        some({ weight: fc.nat({ max: 9 }).map((each) => each + 1) }),
        fc.array(fc.oneof(text, image), { maxLength: 3 }),
      )
      .map(([said, children]) => ({ ...said, children })),
    { minLength: 1, maxLength: 3 },
  )
  .map((columns) => ({ kind: "group", columns }));
const cover = (placement: string) =>
  fc
    .tuple(some({ ...look, overlay: fc.integer({ min: 0, max: 100 }) }), source)
    .map(([hints, src]) => ({ ...hints, kind: "image", src, placement }));
const framing = { ...lookup, branding: fc.constantFrom("none", "logo"), displayName: words, arguments: words };

const adaptive = fc
  .tuple(
    fc.constantFrom(...TILE_SIZES),
    some({ ...framing, textStacking: fc.constant("center"), overlay: fc.integer({ min: 0, max: 100 }) }),
    fc.array(fc.oneof(text, image, group), { maxLength: 4 }),
    fc.array(cover("peek"), { maxLength: 1 }),
    fc.array(cover("background"), { maxLength: 1 }),
  )
  .map(([template, said, children, peek, background]) => ({
    ...said,
    kind: "adaptive",
    template,
    children: [...peek, ...children, ...background],
  }));

const legacy = (kind: "tile" | "toast"): fc.Arbitrary<LegacyBinding> =>
  fc.constantFrom(...listTemplates().filter((each) => each.kind === kind && each.slot !== "tall")).chain((template) =>
    fc
      .tuple(
        fc.array(fc.record({ text: words, lang: fc.constant("de") }, { requiredKeys: ["text"] }), {
          maxLength: template.textCount,
        }),
        fc.array(fc.record({ src: fc.oneof(source, fc.constant("")), alt: words }, { requiredKeys: ["src"] }), {
          maxLength: template.imageCount,
        }),
        some({ ...lookup, contentId: words, branding: fc.constantFrom("none", "logo") }),
      )
      .map(
        ([texts, images, said]) =>
          ({ ...said, kind: "legacy", template: template.name, texts, images }) as LegacyBinding,
      ),
  );

const anyTile = fc
  .tuple(
    some(framing),
    fc.uniqueArray(fc.oneof(adaptive, legacy("tile")), {
      minLength: 1,
      maxLength: 3,
      selector: ({ template }) => template,
    }),
  )
  .map(([said, bindings]) => ({ ...said, kind: "tile", bindings }) as unknown as Tile);

const toastText = fc
  .tuple(some({ maxLines: fc.integer({ min: 1, max: 4 }), callScenarioCenterAlign: yes }), words)
  .map(([hints, said]) => ({ ...hints, kind: "text", text: said }));
const attribution = fc
  .tuple(some({ lang: fc.constant("fr"), maxLines: fc.constant(2) }), words)
  .map(([hints, said]) => ({ ...hints, kind: "text", text: said, placement: "attribution" }));
const placed = (placement: string) =>
  fc.tuple(some(look), source).map(([hints, src]) => ({ ...hints, kind: "image", src, placement }));
const progress = fc
  .tuple(some({ title: words, value: fc.oneof(fc.constantFrom(0, 0.25, 1e-7, "indeterminate", "{bar}")) }), words)
  .map(([said, status]) => ({ ...said, kind: "progress", status }));
const once = <Value>(each: fc.Arbitrary<Value>) => fc.array(each, { maxLength: 1 });
const generic = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: some(lookup) }),
    fc.array(toastText, { minLength: 1, maxLength: 3 }),
    once(attribution),
    once(placed("hero")),
    once(placed("appLogoOverride")),
    fc.array(fc.oneof(image, group, progress), { maxLength: 3 }),
  )
  .map(([said, ...children]) => ({ ...said, kind: "generic", children: children.flat() }));

const input = fc.oneof(
  fc
    .tuple(some({ title: words, placeHolderContent: words }), word)
    .map(([said, id]) => ({ ...said, id, type: "text" })),
  fc
    .tuple(fc.array(fc.record({ id: word, content: word }), { minLength: 1, maxLength: 3 }), word)
    .map(([selections, id]) => ({ id, type: "selection", selections })),
);
const action = fc
  .tuple(
    some({
      activationType: fc.constantFrom("background", "system"),
      buttonStyle: fc.constantFrom("Success", "Critical"),
      placement: fc.constant("contextMenu"),
      toolTip: words,
    }),
    word,
    words,
  )
  .map(([said, content, given]) => ({ ...said, content, arguments: given }));
const offered = fc.oneof(
  fc.constant({ inputs: [], actions: [], systemCommands: "SnoozeAndDismiss" }),
  fc.record({
    inputs: fc.uniqueArray(input, { maxLength: 3, selector: ({ id }) => id }),
    actions: fc.array(action, { maxLength: 4 }),
  }),
);

const anyToast = fc
  .tuple(
    some({
      ...lookup,
      launch: words,
      activationType: fc.constant("background"),
      scenario: fc.constantFrom("alarm", "incomingCall", "urgent"),
      displayTimestamp: fc.constant("2031-05-17T10:30:00Z"),
      header: fc.record({ id: word, title: word, arguments: words }),
      audio: some({
        src: fc.constantFrom("ms-appx:///a.mp3", `ms-winsoundevent:Notification.${SOUNDS[3]}`),
        silent: yes,
      }),
      commands: fc.constant({ scenario: "alarm", commands: [{ id: "snooze" }] }),
      duration: fc.constant("long"),
      actions: offered,
    }),
    fc.oneof(generic, legacy("toast")),
    fc.boolean(),
  )
  .map(([said, binding, isStyled]) => {
    const isNeeded = JSON.stringify(said.actions ?? {}).includes('"buttonStyle"');
    return {
      ...said,
      kind: "toast",
      binding,
      ...((isNeeded || isStyled) && { useButtonStyle: true }),
    } as unknown as Toast;
  });

/** What the writer makes of a value, or that it refuses it. */
function written(value: AnyValue): string {
  try {
    return writeValue(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

function ran(value: AnyValue): string {
  try {
    return run(asTypescript(value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error.message;
  }
}

describe("a payload as TypeScript", () => {
  test("the code of any tile gives exactly its XML, or is refused with the same words", () => {
    fc.assert(fc.property(anyTile, (value) => expect(ran(value)).toBe(written(value))));
  });

  test("the code of any toast gives exactly its XML, or is refused with the same words", () => {
    fc.assert(
      fc.property(anyToast, (value) => expect(ran(value)).toBe(written(value))),
      { numRuns: 300 },
    );
  });

  test("the code of any badge gives exactly its XML", () => {
    const value = fc.oneof(fc.maxSafeNat(), fc.constantFrom(...BADGE_GLYPHS));
    fc.assert(
      fc.property(value, (each) => expect(run(asTypescript({ kind: "badge", value: each }))).toBe(badgeXml(each))),
    );
  });

  test("a tile is written as a person would write it: sizes by their methods, columns in functions", () => {
    const { value } = tile()
      .medium((size) => size.text("12 new letters", { style: "title" }))
      .wide((size) =>
        size.group((group) =>
          group
            .column((column) => column.image("ada.png", { crop: "circle" }), { weight: 33 })
            .column((column) => column.text("Ada").text("When do we meet?", { style: "captionSubtle" })),
        ),
      );
    expect(asTypescript(value)).toBe(`import { tile } from "@belfry/content";

export const xml = tile()
  .medium((size) => size.text("12 new letters", { style: "title" }))
  .wide((size) =>
    size.group((group) =>
      group
        .column((column) => column.image("ada.png", { crop: "circle" }), { weight: 33 })
        .column((column) => column.text("Ada").text("When do we meet?", { style: "captionSubtle" }))))
  .xml();
`);
  });

  test("a template, a toast and a badge are written in their short forms", () => {
    expect(asTypescript(legacyTile("TileSquareText02", { text1: "A", text2: "B" }).value)).toContain(
      'legacyTile("TileSquare150x150Text02", { text1: "A", text2: "B" }).xml()',
    );
    expect(asTypescript(toast().text("Hi").button("Yes", "yes", { buttonStyle: "Success" }).value)).toContain(
      'toast().text("Hi").button("Yes", "yes", { buttonStyle: "Success" }).xml()',
    );
    expect(asTypescript({ kind: "badge", value: "newMessage" })).toContain('badgeXml("newMessage")');
  });
});
