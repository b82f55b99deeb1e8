/** Which tiles are on the start screen, in which order and how large. Pure. */
import type { ShellApp } from "../shell-app.ts";
import { appOf, type ShellState, tileOf } from "../state/shell-state.ts";
import { SIZE_NAME_OF, type SizeName } from "../tile/lay-tile.ts";

/** One tile on the start screen. */
export interface Place {
  readonly app: ShellApp;
  /** Of a secondary tile; empty for the app's own. */
  readonly tileId: string;
  readonly size: SizeName;
}

/** As large as Windows makes a tile that nobody resized. */
const FIRST_SIZE: SizeName = "medium";

/** The tiles of all apps: each app's own, then its secondary ones. */
export function placesOf(state: ShellState, apps: readonly ShellApp[]): readonly Place[] {
  return apps.flatMap((app) => {
    const ofApp = appOf(state, app.packageSid);
    const secondary = Object.keys(ofApp.tiles).filter((tileId) => tileId !== "");
    return ["", ...secondary].map((tileId) => {
      const { size } = tileOf(ofApp, tileId);
      return { app, tileId, size: size === undefined ? FIRST_SIZE : SIZE_NAME_OF[size] };
    });
  });
}
