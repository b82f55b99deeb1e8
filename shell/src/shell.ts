/** The shell of a page without any element: what it knows, and whom it tells. Draws nothing. */
export type { Theme } from "./look/themes.ts";
export { type Activated, openShell, Shell, type ShellOptions } from "./open-shell.ts";
export type { ShellApp } from "./shell-app.ts";
export { localShellStorage, type ShellStorage } from "./shell-storage.ts";
export type { Activation, Control, Inputs } from "./state/activation.ts";
export type { CentreGroup } from "./state/centre-of.ts";
export type { Dismissal } from "./state/dismissals.ts";
export type { ShellEvent } from "./state/event.ts";
export type { PopupView } from "./state/popups-at.ts";
export { reduce } from "./state/reduce.ts";
export { EMPTY_STATE, type ShellState, type TileItem, type ToastItem } from "./state/shell-state.ts";
export type { TileView } from "./state/tile-for.ts";
export type { SizeName } from "./tile/lay-tile.ts";
