import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BADGE_GLYPHS, badgeXml } from "../badge/badge-xml.ts";
import type { AdaptiveText, Group, InlineImage, Subgroup } from "../binding/adaptive.ts";
import { TEXT_STYLES } from "../binding/adaptive.ts";
import type { LegacyBinding } from "../binding/legacy.ts";
import { type LegacyName, listTemplates } from "../catalogue/templates.ts";
import {
  type AdaptiveTileBinding,
  type CoverImage,
  PRESENTATION_SIZES,
  TILE_SIZES,
  type Tile,
  type TileBinding,
} from "../tile/tile.ts";
import { slotOf, writeTile } from "../tile/write-tile.ts";
import type { Action, Input } from "../toast/actions.ts";
import { SOUND_PREFIX, SOUNDS } from "../toast/audio.ts";
import type { Toast, ToastChild } from "../toast/toast.ts";
import { writeToast } from "../toast/write-toast.ts";
import { readNotification } from "./read-notification.ts";

/** What a text may hold and come back: no blanks around it, nothing that XML cannot carry. */
const unit = fc.constantFrom(...(`ab<>&"';]{}%\t\n é€\u{1f514}\r`.match(/./gsu) ?? []));
const carried = fc.string({ unit, maxLength: 12 });
const trimmed = carried.map((text) => text.trim());
const word = trimmed.filter((text) => text !== "");
const source = fc.constantFrom("a.png", "https://h.example/a?b=1&c=2", "ms-appx:///x.png", "dir\\b.png", "//h/x");
const optional = <Shape extends object>(model: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<Shape>>;
const truly = fc.constant(true);

const lookup = { lang: fc.constantFrom("en-US", "ar"), baseUri: source, addImageQuery: fc.boolean() };
const text: fc.Arbitrary<AdaptiveText> = fc
  .tuple(
    optional({
      style: fc.constantFrom(...TEXT_STYLES.slice(1)),
      wrap: truly,
      maxLines: fc.integer({ min: 1, max: 99 }),
      minLines: fc.integer({ min: 2, max: 10 }),
      align: fc.constantFrom("left", "center", "right", "auto"),
      lang: fc.constant("de"),
    }),
    trimmed,
  )
  .map(([hints, content]) => ({ ...hints, kind: "text", text: content }) as AdaptiveText);
const look = { alt: carried, addImageQuery: fc.boolean(), crop: fc.constant("circle" as const) };
const image: fc.Arbitrary<InlineImage> = fc
  .tuple(optional({ ...look, removeMargin: truly, align: fc.constantFrom("left", "center", "right") }), source)
  .map(([hints, src]) => ({ ...hints, kind: "image", src }) as InlineImage);
const column: fc.Arbitrary<Subgroup> = fc
  .tuple(
    optional({ weight: fc.integer({ min: 1, max: 1000 }), textStacking: fc.constantFrom("center", "bottom") }),
    fc.array(fc.oneof(text, image), { maxLength: 3 }),
  )
  .map(([hints, children]) => ({ ...hints, children }) as Subgroup);
const group: fc.Arbitrary<Group> = fc
  .array(column, { minLength: 1, maxLength: 3 })
  .map((columns) => ({ kind: "group", columns }));

const cover = (placement: "background" | "peek"): fc.Arbitrary<CoverImage> =>
  fc
    .tuple(optional({ ...look, overlay: fc.integer({ min: 0, max: 100 }) }), source)
    .map(([hints, src]) => ({ ...hints, kind: "image", src, placement }) as CoverImage);
const framing = {
  ...lookup,
  branding: fc.constantFrom("none", "logo", "nameAndLogo"),
  displayName: carried,
  contentId: carried,
  arguments: carried,
};

const adaptive: fc.Arbitrary<AdaptiveTileBinding> = fc
  .tuple(
    fc.constantFrom(...TILE_SIZES),
    optional({
      ...framing,
      textStacking: fc.constantFrom("center", "bottom"),
      overlay: fc.integer({ min: 0, max: 100 }),
      presentation: fc.constantFrom("photos", "people", "contact"),
      lockDetailedStatus1: carried,
      lockDetailedStatus3: carried,
    }),
    fc.array(fc.oneof(text, image, group), { maxLength: 4 }),
    fc.option(cover("background"), { nil: undefined }),
    fc.option(cover("peek"), { nil: undefined }),
  )
  .map(([template, said, children, background, peek]) => {
    const { presentation, lockDetailedStatus1, lockDetailedStatus3, ...rest } = said;
    const presented = presentation !== undefined && PRESENTATION_SIZES[presentation as "photos"].includes(template);
    const lock = template === "TileWide" ? { lockDetailedStatus1, lockDetailedStatus3 } : {};
    const covers = presented ? [] : [background, peek].filter((each) => each !== undefined);
    const value = { ...rest, ...lock, ...(presented ? { presentation } : {}) };
    const kept = Object.entries(value).filter(([, each]) => each !== undefined);
    return {
      ...Object.fromEntries(kept),
      kind: "adaptive",
      template,
      children: [...covers, ...children],
    } as AdaptiveTileBinding;
  });

const legacyFor = (kind: "tile" | "toast"): fc.Arbitrary<LegacyBinding> =>
  fc.constantFrom(...listTemplates().filter((each) => each.kind === kind && each.slot !== "tall")).chain((template) =>
    fc
      .tuple(
        fc.array(fc.oneof(word, fc.constant("")), { maxLength: template.textCount }),
        fc.array(fc.oneof(source, fc.constant("")), { maxLength: template.imageCount }),
        kind === "toast"
          ? optional(lookup)
          : optional({ ...lookup, branding: fc.constantFrom("none", "logo"), contentId: carried }),
      )
      .map(([texts, images, said]) => {
        const upTo = (all: readonly string[]) => all.slice(0, all.findLastIndex((each) => each !== "") + 1);
        return {
          ...said,
          kind: "legacy",
          template: template.name,
          texts: upTo(texts).map((each) => ({ text: each })),
          images: upTo(images).map((src) => ({ src })),
        } as LegacyBinding;
      }),
  );

const tile: fc.Arbitrary<Tile> = fc
  .tuple(
    optional(framing),
    fc.uniqueArray(fc.oneof(adaptive, legacyFor("tile") as fc.Arbitrary<TileBinding>), {
      minLength: 1,
      maxLength: 4,
      selector: slotOf,
    }),
  )
  .map(([said, bindings]) => ({ ...said, kind: "tile", bindings }) as Tile);

const toastText = (placement?: "attribution") =>
  fc
    .tuple(
      optional({ maxLines: fc.integer({ min: 1, max: 9 }), lang: fc.constant("fr"), callScenarioCenterAlign: truly }),
      trimmed,
    )
    .map(
      ([hints, content]) =>
        ({ ...hints, kind: "text", text: content, ...(placement ? { placement } : {}) }) as ToastChild,
    );
const toastImage = (placement?: "hero" | "appLogoOverride") =>
  fc
    .tuple(optional(look), source)
    .map(([hints, src]) => ({ ...hints, kind: "image", src, ...(placement ? { placement } : {}) }) as ToastChild);
const progress: fc.Arbitrary<ToastChild> = fc
  .tuple(
    optional({
      title: carried,
      value: fc.oneof(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.constantFrom("indeterminate", "{bar}")),
      valueStringOverride: carried,
    }),
    carried,
  )
  .map(([said, status]) => ({ ...said, kind: "progress", status }) as ToastChild);
const once = (child: fc.Arbitrary<ToastChild>) => fc.array(child, { maxLength: 1 });
const children = fc
  .tuple(
    fc.array(toastText(), { minLength: 1, maxLength: 3 }),
    once(toastText("attribution")),
    once(toastImage("hero")),
    once(toastImage("appLogoOverride")),
    fc.array(fc.oneof(toastImage(), group as fc.Arbitrary<ToastChild>, progress), { maxLength: 3 }),
  )
  .map((parts) => parts.flat());

const input: fc.Arbitrary<Input> = fc.oneof(
  fc
    .tuple(optional({ title: carried, defaultInput: carried, placeHolderContent: carried }), word)
    .map(([said, id]) => ({ ...said, id, type: "text" }) as Input),
  fc
    .tuple(fc.array(fc.record({ id: word, content: word }), { minLength: 1, maxLength: 5 }), word)
    .map(([selections, id]) => ({ id, type: "selection", selections }) as const),
);
const action: fc.Arbitrary<Action> = fc
  .tuple(
    optional({
      activationType: fc.constantFrom("background", "protocol", "system"),
      afterActivationBehavior: fc.constant("pendingUpdate"),
      buttonStyle: fc.constantFrom("Success", "Critical"),
      toolTip: carried,
      actionId: carried,
      placement: fc.constant("contextMenu"),
    }),
    word,
    carried,
  )
  .map(([said, content, given]) => ({ ...said, content, arguments: given }) as Action);
const actions = fc
  .tuple(
    fc.uniqueArray(input, { maxLength: 5, selector: ({ id }) => id }),
    fc.array(action, { minLength: 1, maxLength: 5 }),
  )
  .map(([inputs, buttons]) => ({
    inputs,
    actions: buttons.map((each) => ({ ...each, ...(inputs[0] === undefined ? {} : { inputId: inputs[0].id }) })),
  }));

const toast: fc.Arbitrary<Toast> = fc
  .tuple(
    optional({
      ...lookup,
      launch: carried,
      activationType: fc.constantFrom("background", "protocol"),
      scenario: fc.constantFrom("reminder", "alarm", "incomingCall", "urgent"),
      displayTimestamp: fc.constantFrom("2031-05-17T10:30:00Z", "2031-05-17T10:30:00.25+02:00"),
      toastId: carried,
      header: fc.record({ id: word, title: word, arguments: carried, activationType: fc.constant("protocol") }),
      audio: optional({
        src: fc.constantFrom("ms-appx:///a.mp3", ...SOUNDS.map((sound) => SOUND_PREFIX + sound)),
        loop: truly,
        silent: truly,
      }),
      commands: fc.constant({ scenario: "alarm", commands: [{ id: "snooze", arguments: "x" }] }),
    }),
    actions,
    fc.oneof(
      children.map((all) => ({ kind: "generic", children: all })),
      legacyFor("toast"),
    ),
  )
  .map(
    ([said, offered, binding]) =>
      ({
        ...said,
        kind: "toast",
        duration: "long",
        useButtonStyle: true,
        actions: offered,
        binding,
      }) as unknown as Toast,
  );

/** What a reader may say of something a builder wrote. */
const ALLOWED = new Set(["W-SIZE", "W-COMMANDS"]);
/** Random payloads are often longer than may be pushed; those are another test's. */
const isLarge = (xml: string) => new TextEncoder().encode(xml).length > 5000;
const roomy = { maxBytes: 5120 };

function written<Value>(write: (value: Value) => string, value: Value): string | undefined {
  try {
    return write(value);
  } catch (thrown) {
    if (thrown instanceof RangeError && /may be pushed/.test(thrown.message)) return undefined;
    throw thrown;
  }
}

describe("what the builders write, the reader reads", () => {
  test("C-29 any tile comes back equal and without a finding", () => {
    fc.assert(
      fc.property(tile, (value) => {
        const xml = written((each: Tile) => writeTile(each, roomy), value);
        fc.pre(xml !== undefined && !isLarge(xml));
        const { findings, value: read } = readNotification(xml, "tile");
        expect(findings).toEqual([]);
        expect(read as Tile).toEqual(value);
      }),
    );
  });

  test("C-71 any toast comes back equal and without a finding but that commands are old", () => {
    fc.assert(
      fc.property(toast, (value) => {
        const xml = written((each: Toast) => writeToast(each, roomy), value);
        fc.pre(xml !== undefined && !isLarge(xml));
        const { findings, value: read } = readNotification(xml, "toast");
        expect(findings.filter(({ code }) => !ALLOWED.has(code))).toEqual([]);
        expect(read as Toast).toEqual(value);
      }),
    );
  });

  test("C-46 any badge comes back equal and without a finding", () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.constantFrom(...BADGE_GLYPHS)), (value) => {
        expect(readNotification(badgeXml(value), "badge")).toEqual({
          ok: true,
          value: { kind: "badge", value },
          findings: [],
        });
      }),
    );
  });

  test("C-29 every template with all fields filled comes back equal, on Windows 8.1 too, and under the old names on 8.0", () => {
    for (const { name, alias, kind, slot, textCount, imageCount } of listTemplates()) {
      if (kind === "toast" || slot === "tall") continue;
      const binding: LegacyBinding = {
        kind: "legacy",
        template: name as LegacyName,
        texts: Array.from({ length: textCount }, (_, at) => ({ text: `t${at}`, lang: "de" })),
        images: Array.from({ length: imageCount }, (_, at) => ({ src: `i${at}`, alt: "", addImageQuery: false })),
      };
      const value: Tile = { kind: "tile", bindings: [binding as TileBinding] };
      for (const profile of ["win10", "win81"] as const) {
        expect(readNotification(writeTile(value), "tile", { profile })).toEqual({ ok: true, value, findings: [] });
      }
      if (alias === undefined) continue;
      const old = writeTile(value, { legacyNames: true });
      for (const profile of ["win10", "win81", "win8"] as const) {
        expect(readNotification(old, "tile", { profile })).toEqual({ ok: true, value, findings: [] });
      }
    }
  });
});
