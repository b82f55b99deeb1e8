import { expect, test } from "bun:test";
import fc from "fast-check";
import { type AdaptiveText, type Group, type InlineImage, type Subgroup, TEXT_STYLES } from "../binding/adaptive.ts";
import type { Action, Actions, Input } from "../toast/actions.ts";
import type { Progress, Toast, ToastChild, ToastImage, ToastText } from "../toast/toast.ts";
import { layoutToast } from "./layout-toast.ts";
import type { Box, ImagePiece, Piece, TextPiece, ToastScene } from "./scene.ts";
import { measure } from "./testing/measure.ts";
import type { ToastLayoutOptions } from "./toast/toast-options.ts";

const optional = <Shape extends object>(model: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<Shape>>;
/** From nothing to more than a toast holds, with line feeds, names of data and of resources. */
const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom("", "{a}", "{b}", "ms-resource:a", "ms-resource:b", "שלום", "one\ntwo"),
  fc.lorem({ maxCount: 80 }),
);
const source = fc.constantFrom("", "a.png", "https://h.example/wide", "https://h.example/failed", "file:///c:/a.png");
const lang = fc.constantFrom("en", "ar", "he-IL");
const truly = fc.constant(true);
const circle = fc.constant("circle" as const);

const text: fc.Arbitrary<ToastText> = fc
  .tuple(
    optional({
      lang,
      maxLines: fc.integer({ min: 1, max: 9 }),
      placement: fc.constant("attribution" as const),
      callScenarioCenterAlign: truly,
    }),
    words,
  )
  .map(([hints, content]) => ({ ...hints, kind: "text", text: content }) as ToastText);
const image: fc.Arbitrary<ToastImage> = fc
  .tuple(optional({ crop: circle, placement: fc.constantFrom("hero" as const, "appLogoOverride" as const) }), source)
  .map(([hints, src]) => ({ ...hints, kind: "image", src }) as ToastImage);
const progress: fc.Arbitrary<Progress> = fc
  .tuple(
    optional({
      title: words,
      value: fc.oneof(fc.double(), fc.constantFrom("indeterminate", "{a}", "{b}")),
      valueStringOverride: words,
    }),
    words,
  )
  .map(([hints, status]) => ({ ...hints, kind: "progress", status }) as Progress);
const adaptiveText: fc.Arbitrary<AdaptiveText> = fc
  .tuple(
    optional({
      style: fc.constantFrom(...TEXT_STYLES),
      wrap: truly,
      maxLines: fc.integer({ min: 1, max: 99 }),
      minLines: fc.integer({ min: 1, max: 10 }),
      align: fc.constantFrom("left" as const, "center" as const, "right" as const),
    }),
    words,
  )
  .map(([hints, content]) => ({ ...hints, kind: "text", text: content }) as AdaptiveText);
const inline: fc.Arbitrary<InlineImage> = fc
  .tuple(
    optional({
      crop: circle,
      removeMargin: truly,
      align: fc.constantFrom("left" as const, "center" as const, "right" as const),
    }),
    source,
  )
  .map(([hints, src]) => ({ ...hints, kind: "image", src }) as InlineImage);
const column: fc.Arbitrary<Subgroup> = fc
  .tuple(
    optional({
      weight: fc.integer({ min: 1, max: 1000 }),
      textStacking: fc.constantFrom("center" as const, "bottom" as const),
    }),
    fc.array(fc.oneof(adaptiveText, inline), { maxLength: 4 }),
  )
  .map(([hints, children]) => ({ ...hints, children }) as Subgroup);
const group: fc.Arbitrary<Group> = fc
  .array(column, { minLength: 1, maxLength: 60 })
  .map((columns) => ({ kind: "group", columns }));

const id = fc.constantFrom("a", "b", "c");
const input: fc.Arbitrary<Input> = fc
  .tuple(optional({ title: words, defaultInput: words }), id, fc.boolean())
  .map(([look, name, isText]): Input => {
    const own = look as { title?: string };
    return isText ? { ...own, id: name, type: "text" } : { ...own, id: name, type: "selection", selections: [] };
  });
const action: fc.Arbitrary<Action> = fc
  .tuple(
    optional({
      placement: fc.constant("contextMenu" as const),
      imageUri: source,
      inputId: id,
      activationType: fc.constant("system" as const),
    }),
    words,
  )
  .map(([hints, content]) => ({ ...hints, content, arguments: "snooze" }) as Action);
const actions: fc.Arbitrary<Actions> = fc
  .record({
    inputs: fc.array(input, { maxLength: 7 }),
    actions: fc.array(action, { maxLength: 7 }),
    system: fc.boolean(),
  })
  .map(({ system, ...own }) => (system ? { ...own, systemCommands: "SnoozeAndDismiss" } : own));

const anyToast: fc.Arbitrary<Toast> = fc
  .tuple(
    fc.array(fc.oneof(text, image, progress, group) as fc.Arbitrary<ToastChild>, { maxLength: 8 }),
    optional({
      actions,
      lang,
      scenario: fc.constantFrom("reminder" as const, "alarm" as const, "incomingCall" as const, "urgent" as const),
      header: fc.record({ id, title: words, arguments: words }),
      commands: fc.constant({ scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss" }] } as const),
    }),
  )
  .map(([children, rest]) => ({ ...rest, kind: "toast", binding: { kind: "generic", children } }) as Toast);

const SIZES: Record<string, ReturnType<NonNullable<ToastLayoutOptions["imageState"]>>> = {
  "https://h.example/wide": { width: 900, height: 700 },
  "https://h.example/failed": "failed",
  "/app/a.png": { width: 30, height: 1000 },
};
const anyOptions: fc.Arbitrary<ToastLayoutOptions> = optional({
  lang,
  build: fc.constantFrom(10586, 14393, 15063, 19041, 22000),
  expanded: fc.boolean(),
  logoOverrideSize: fc.constantFrom(48 as const, 60 as const),
  data: fc.constant({ a: "0.5" }),
  resources: fc.constant({ a: "Words of the app" }),
}).map((said) => ({
  ...said,
  measure,
  app: { name: "Contoso", logo: "/logo.png" },
  images: { appBase: "/app" },
  imageState: (address: string) => SIZES[address],
})) as fc.Arbitrary<ToastLayoutOptions>;

const bottomOf = ({ y, height }: Box) => y + height;
const rightOf = ({ x, width }: Box) => x + width;

/** From the first to the last baseline of a text; the whole of anything else. */
function reachOf(piece: Piece): Box {
  if (piece.kind !== "text") return piece.box;
  const [first, last] = [piece.lines.at(0)?.baseline ?? 0, piece.lines.at(-1)?.baseline ?? 0];
  return { x: piece.x, width: piece.width, y: first, height: last - first };
}

/** What of a piece is seen. */
function seenOf(piece: Piece): Box {
  const reach = reachOf(piece);
  const { clip = reach } = piece as TextPiece | ImagePiece;
  const [x, y] = [Math.max(reach.x, clip.x), Math.max(reach.y, clip.y)];
  return {
    x,
    y,
    width: Math.min(rightOf(reach), rightOf(clip)) - x,
    height: Math.min(bottomOf(reach), bottomOf(clip)) - y,
  };
}

const NEARLY = 0.001;

function expectWithin({ size }: ToastScene, box: Box, what: unknown): void {
  const lies = [box.x, box.y, size.width - rightOf(box), size.height - bottomOf(box)].every(
    (space) => space >= -NEARLY,
  );
  expect(lies ? undefined : { size, box, what }).toBeUndefined();
}

const overlap = (one: Box, other: Box): boolean =>
  one.x < rightOf(other) - NEARLY &&
  other.x < rightOf(one) - NEARLY &&
  one.y < bottomOf(other) - NEARLY &&
  other.y < bottomOf(one) - NEARLY;

/** Control over control, or over anything that is seen. */
function findOverlap({ controls, pieces }: ToastScene): unknown {
  const seen = pieces.map(seenOf);
  for (const [at, control] of controls.entries()) {
    const other = [...controls.slice(at + 1), ...seen].find((each) => overlap(control, each));
    if (other !== undefined) return { control, other };
  }
  return undefined;
}

test("whatever a toast is made of, all of it is seen within its size and no control lies over anything else", () => {
  fc.assert(
    fc.property(anyToast, anyOptions, (toast, options) => {
      const { scene } = layoutToast(toast, options);
      if (scene === undefined) throw new Error("the toast was lost");
      expect(scene.size.width).toBe(364);
      expect(Number.isFinite(scene.size.height)).toBe(true);
      for (const piece of scene.pieces) expectWithin(scene, seenOf(piece), piece);
      for (const control of scene.controls) expectWithin(scene, control, control);
      expect(findOverlap(scene)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test("every action that counts is on the toast or in its menu once, unless the system's own stand for them", () => {
  fc.assert(
    fc.property(anyToast, anyOptions, (toast, options) => {
      const { scene } = layoutToast(toast, { ...options, expanded: true });
      const shown = scene?.controls.filter(({ control }) => control === "button").map(({ index }) => index) ?? [];
      const all = (toast.actions?.actions ?? []).slice(0, 5).map((_, index) => index);
      const own = toast.actions?.systemCommands === undefined ? all : (scene?.menu ?? []);
      expect([...shown, ...(scene?.menu ?? [])].sort()).toEqual([...own]);
    }),
    { numRuns: 300 },
  );
});

test("read from right to left, a toast is as high as from left to right and its controls are as wide", () => {
  fc.assert(
    fc.property(anyToast, anyOptions, ({ lang: _, ...toast }, options) => {
      const of = (language: string) => layoutToast(toast, { ...options, lang: language }).scene;
      const [left, right] = [of("en"), of("ar")];
      expect(right?.size).toEqual(left?.size as ToastScene["size"]);
      expect(right?.controls.map(({ width, y }) => [width, y])).toEqual(
        left?.controls.map(({ width, y }) => [width, y]) ?? [],
      );
    }),
    { numRuns: 200 },
  );
});
