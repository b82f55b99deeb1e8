/**
 * The script of the gallery's page: hangs the exhibits that the address asks for. `?wing=legacy-tiles` names the wing; `theme=dark` the
 * theme; `side=back` turns peeking tiles over; `density=windows8` shows tiles in the size their templates were made for.
 */
import { BelfryTile, type BelfryToast, type ShellApp } from "@belfry/shell";
import { ADAPTIVE_EXHIBITS } from "./adaptive.ts";
import type { Exhibit, TileExhibit } from "./exhibit.ts";
import { LEGACY_TILE_EXHIBITS, LEGACY_TOAST_EXHIBITS } from "./legacy.ts";
import { seenOn } from "./seen.ts";
import { TOAST_EXHIBITS } from "./toasts.ts";

/** Every wing of the gallery. */
const WINGS: Readonly<Record<string, readonly Exhibit[]>> = {
  "legacy-tiles": LEGACY_TILE_EXHIBITS,
  "legacy-toasts": LEGACY_TOAST_EXHIBITS,
  "adaptive-tiles": ADAPTIVE_EXHIBITS,
  toasts: TOAST_EXHIBITS,
};

const APP: ShellApp = {
  packageSid: "ms-app://gallery",
  name: "Harbour",
  logo: "/pictures/logo.svg",
  color: "#2d5f8b",
  images: { appBase: "/pictures/" },
};

const asked = new URLSearchParams(location.search);

function hangTile({ size, xml, badge }: TileExhibit): HTMLElement {
  const tile = new BelfryTile();
  tile.size = size;
  tile.app = APP;
  tile.still = asked.get("side") === "back" ? "back" : "front";
  if (badge !== undefined) tile.setAttribute("badge", badge);
  for (const name of ["theme", "density", "profile"]) {
    const value = asked.get(name);
    if (value !== null) tile.setAttribute(name, value);
  }
  tile.payload = xml;
  return tile;
}

function hang(exhibit: Exhibit): HTMLElement {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = exhibit.name;
  if (exhibit.kind === "tile") figure.append(hangTile(exhibit));
  else {
    const toast = document.createElement("belfry-toast");
    for (const name of ["theme", "profile"]) {
      const value = asked.get(name);
      if (value !== null) toast.setAttribute(name, value);
    }
    Object.assign(toast, { app: APP, payload: exhibit.xml });
    figure.append(toast);
  }
  figure.append(caption);
  return figure;
}

document.documentElement.dataset.theme = asked.get("theme") ?? "light";
const wing = WINGS[asked.get("wing") ?? "legacy-tiles"] ?? [];
document.body.append(...wing.map(hang));

Object.assign(globalThis, {
  hungToasts: () =>
    [...document.querySelectorAll("figure:has(belfry-toast)")].map((figure) => {
      const { renderRoot, scene } = figure.querySelector("belfry-toast") as BelfryToast;
      const face = renderRoot.querySelector(".face");
      if (face === null || scene === undefined) throw new Error("a toast is not drawn");
      const { left, top } = face.getBoundingClientRect();
      const controls = [...renderRoot.querySelectorAll("[data-control]")].map((control) => {
        const { x, y, width, height } = control.getBoundingClientRect();
        return { role: "control", x: x - left, y: y - top, width, height };
      });
      return { name: figure.textContent, scene, seen: seenOn(face), controls };
    }),
  hungTiles: () =>
    [...document.querySelectorAll("figure:has(belfry-tile)")].map((figure) => {
      const tile = figure.querySelector("belfry-tile") as BelfryTile;
      const canvas = tile.renderRoot.querySelector(".coming .canvas");
      const { scene } = tile;
      if (canvas === null || scene === undefined) throw new Error("a tile is not drawn");
      return { name: figure.textContent, scene, seen: seenOn(canvas, scene.canvas.scale) };
    }),
});
