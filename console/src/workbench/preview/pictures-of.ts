/** The addresses of the pictures that a payload names, as a page may load them. Pure; loads nothing. */
import {
  type AdaptiveTileChild,
  type ImageLookup,
  imageAddress,
  type LegacyBinding,
  type Tile,
  type TileBinding,
  type Toast,
  type ToastChild,
} from "@belfry/content";
import { appOf, type Settings } from "../draft/draft.ts";
import type { AnyValue } from "../draft/write-value.ts";

/** A picture as its element says it. */
interface Named {
  readonly src: string;
  readonly addImageQuery?: boolean;
}

/** The nearer of two says. */
function nearest(near: ImageLookup, far: ImageLookup): ImageLookup {
  return {
    baseUri: near.baseUri ?? far.baseUri,
    addImageQuery: near.addImageQuery ?? far.addImageQuery,
    lang: near.lang ?? far.lang,
  };
}

function imagesIn(children: readonly (AdaptiveTileChild | ToastChild)[]): readonly Named[] {
  return children.flatMap((child): readonly Named[] => {
    if (child.kind === "group") return child.columns.flatMap((column) => imagesIn(column.children));
    return child.kind === "image" ? [child] : [];
  });
}

function imagesOf(binding: TileBinding | Toast["binding"] | LegacyBinding): readonly Named[] {
  return binding.kind === "legacy" ? binding.images : imagesIn(binding.children);
}

const found = (images: readonly Named[], around: ImageLookup) =>
  images.map((image) => ({ src: image.src, lookup: nearest({ addImageQuery: image.addImageQuery }, around) }));

function inTile(tile: Tile) {
  return tile.bindings.flatMap((binding) => found(imagesOf(binding), nearest(binding, tile)));
}

function inToast(toast: Toast) {
  const icons = (toast.actions?.actions ?? []).flatMap(({ imageUri }) => (imageUri === undefined ? [] : [imageUri]));
  const around = nearest(toast.binding, toast);
  return [
    ...found(imagesOf(toast.binding), around),
    ...found(
      icons.map((src) => ({ src })),
      around,
    ),
  ];
}

/** Each address once, in the order of the payload. Those that no page may load are left out: the drawing tells of them. */
export function picturesOf(value: AnyValue, settings: Settings): readonly string[] {
  if (value.kind === "badge") return [];
  const { images } = appOf(settings, value.kind);
  const named = value.kind === "tile" ? inTile(value) : inToast(value);
  const addresses = named.map(({ src, lookup }) => imageAddress(src, lookup, images));
  return [...new Set(addresses.filter((address) => address !== undefined))];
}
