/** What is worked on, and as which Windows and for which app it is shown. Plain values; reads nothing and draws nothing. */
import type { Density, NotificationKind, Profile } from "@belfry/content";
import type { ShellApp } from "@belfry/shell";
import { PICTURES } from "../pictures/place.ts";

/** The kinds that the workbench has, in the order of their switch. */
export const KINDS: readonly NotificationKind[] = ["tile", "toast", "badge"];

/** A payload: what it is pushed as, and its text just as it was typed. */
export interface Draft {
  readonly kind: NotificationKind;
  readonly xml: string;
}

/** Everything the look depends on beside the payload. */
export interface Settings {
  readonly profile: Profile;
  /** Build of Windows 10; the newest when absent. */
  readonly build: number | undefined;
  readonly density: Density;
  readonly appName: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly foreground: "light" | "dark";
  /** On the tiles, beside whatever the payload is; as typed: a number or the name of a glyph. */
  readonly badge: string;
  /** Lines of `name=value`, as typed. */
  readonly data: string;
}

/** The settings a page begins with. */
export const FIRST_SETTINGS: Settings = {
  profile: "win10",
  build: undefined,
  density: "desktop",
  appName: "Harbour",
  color: "#14425f",
  foreground: "light",
  badge: "",
  data: "progress=0.4\nstatus=On the quay",
};

/** The app as the shell's elements take it. On a tile its logo stands on the tile's own ground, on a toast it brings one. */
export function appOf({ appName, color, foreground }: Settings, on: "tile" | "toast"): ShellApp {
  const logo = foreground === "dark" ? "logo-dark" : "logo";
  return {
    name: appName,
    packageSid: "",
    color,
    foreground,
    logo: `${PICTURES}${logo}${on === "toast" ? `-on-${color.replace("#", "")}` : ""}`,
    showsNameOn: ["TileMedium", "TileWide", "TileLarge"],
    images: { appBase: PICTURES, dataBase: PICTURES },
  };
}

/**
 * What stands for each `{name}`.
 *
 * @returns a line without `=` gives nothing; of two lines with one name the later counts
 */
export function dataOf({ data }: Settings): Readonly<Record<string, string>> {
  const lines = data.split("\n").map((line) => /^\s*([^=]*?)\s*=(.*)$/.exec(line));
  return Object.fromEntries(lines.flatMap((found) => (found?.[1] ? [[found[1], (found[2] ?? "").trim()]] : [])));
}
