/** The calls of builders that make a tile, and the columns and template fields that toasts have too. Writes code, runs none. */
import type {
  AdaptiveText,
  AdaptiveTileBinding,
  AdaptiveTileChild,
  Group,
  InlineImage,
  LegacyBinding,
  LegacyImage,
  LegacyText,
  Subgroup,
  Tile,
  TileBinding,
} from "@belfry/content";
import { call, chain, filler, literal, written } from "./literal.ts";

function leaf(child: AdaptiveText | InlineImage): string {
  if (child.kind === "text") {
    const { kind, text, ...hints } = child;
    return call("text", text, hints);
  }
  const { kind, src, ...hints } = child;
  return call("image", src, hints);
}

function column({ children, ...look }: Subgroup): string {
  return written("column", [filler("column", children.map(leaf)), literal(look)]);
}

/** Columns beside each other. */
export function groupCall({ columns }: Group): string {
  return written("group", [filler("group", columns.map(column))]);
}

function child(each: AdaptiveTileChild): string {
  if (each.kind === "group") return groupCall(each);
  if (each.kind === "text" || !("placement" in each)) return leaf(each);
  const { kind, src, placement, ...look } = each;
  return call(placement, src, look);
}

function sizeCall({ kind, template, children, ...look }: AdaptiveTileBinding): string {
  const calls = children.map(child);
  if (literal(look) !== "{}") calls.push(call("look", look));
  return written(template.slice("Tile".length).toLowerCase(), [filler("size", calls)]);
}

function plainText({ text, ...more }: LegacyText): string | LegacyText {
  return literal(more) === "{}" ? text : { text, ...more };
}

function plainImage({ src, ...more }: LegacyImage): string | LegacyImage {
  return literal(more) === "{}" ? src : { src, ...more };
}

/** Name, fields and options of a template, as `legacyTile`, `legacyToast` and `legacy` take them. Empty fields are not written anyway. */
function legacyArguments({ kind, template, texts, images, ...options }: LegacyBinding): readonly unknown[] {
  const pictures = images.flatMap((image, at) => (image.src === "" ? [] : [[`image${at + 1}`, plainImage(image)]]));
  const words = texts.flatMap((text, at) => (text.text === "" ? [] : [[`text${at + 1}`, plainText(text)]]));
  return [template, Object.fromEntries([...pictures, ...words]), options];
}

/** `legacy` is told its fields even if there are none. */
export function legacyCall(name: string, binding: LegacyBinding): string {
  const [template, fields, options] = legacyArguments(binding).map(literal);
  const args = [template ?? "", fields ?? "", ...(options === undefined || options === "{}" ? [] : [options])];
  return fields === "{}" && args.length === 2 ? `${name}(${args.join(", ")})` : written(name, args);
}

function bindingCall(binding: TileBinding): string {
  return binding.kind === "legacy" ? legacyCall("legacy", binding) : sizeCall(binding);
}

/** A tile as an expression that gives a builder, and the names it needs. */
export function tileCode({ kind, bindings, ...framing }: Tile): { readonly code: string; readonly names: string[] } {
  const [first, ...others] = bindings;
  const isLegacy = first?.kind === "legacy";
  const calls = (isLegacy ? others : bindings).map(bindingCall);
  if (literal(framing) !== "{}") calls.push(call("framing", framing));
  const head = isLegacy ? legacyCall("legacyTile", first) : "tile()";
  return { code: chain(head, [...calls, "xml()"]), names: [isLegacy ? "legacyTile" : "tile"] };
}
