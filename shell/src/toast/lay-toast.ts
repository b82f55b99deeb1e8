/** From what a toast element was given to the scene it draws. Touches no element. */
import { type Laid, layoutToastWith, type Profile, type Toast, type ToastScene } from "@belfry/content";
import type { Late } from "../paint/late.ts";
import { layoutOptions } from "../paint/layout-options.ts";
import { thisPage } from "../paint/page.ts";
import type { ShellApp } from "../shell-app.ts";
import { lateFoot } from "./late-foot.ts";

/** What the look of a toast depends on, beside the toast. */
export interface ToastGround {
  readonly app: ShellApp | undefined;
  readonly expanded: boolean;
  readonly data: Readonly<Record<string, string>> | undefined;
  readonly profile: Profile | undefined;
  readonly build: number | undefined;
}

/**
 * See the head of this file.
 *
 * @returns undefined while what draws it is still to come, which `late` then tells
 */
export function layToast(toast: Toast, ground: ToastGround, late: Late): Laid<ToastScene> | undefined {
  const { app, expanded, data, profile, build } = ground;
  const options = { ...layoutOptions(app, late.asked), expanded, data, profile, build };
  const parts = {
    windows8: () => late.need(thisPage().windows8),
    foot: () => late.need(lateFoot)?.drawing,
  };
  return layoutToastWith(parts, toast, options);
}
