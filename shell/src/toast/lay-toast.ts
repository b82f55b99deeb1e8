/** From what a toast element was given to the scene it draws. Touches no element. */
import {
  type Laid,
  layoutToastWith,
  type Profile,
  type Toast,
  type ToastLayoutOptions,
  type ToastScene,
} from "@belfry/content";
import type { Late } from "../paint/late.ts";
import { thisPage } from "../paint/page.ts";
import type { ShellApp } from "../shell-app.ts";

/** What the look of a toast depends on, beside the toast. */
export interface ToastGround {
  readonly app: ShellApp | undefined;
  readonly expanded: boolean;
  readonly data: Readonly<Record<string, string>> | undefined;
  readonly profile: Profile | undefined;
  readonly build: number | undefined;
}

/** A name for an app that nobody named. */
const NAMELESS: ShellApp = { name: "", packageSid: "" };

/** @param asked is filled with the addresses of pictures that the scene depends on */
function optionsOf(
  { app = NAMELESS, expanded, data, profile, build }: ToastGround,
  asked: Set<string>,
): ToastLayoutOptions {
  const { letters, pictures } = thisPage();
  const imageState = (address: string) => {
    asked.add(address);
    return pictures.stateOf(address);
  };
  const { images, lang, resources } = app;
  return {
    app,
    measure: letters.measure,
    imageState,
    expanded,
    ...(data && { data }),
    ...(profile && { profile }),
    ...(build !== undefined && { build }),
    ...(images && { images }),
    ...(lang !== undefined && { lang }),
    ...(resources && { resources }),
  };
}

/**
 * See the head of this file.
 *
 * @returns undefined while what draws it is still to come, which `late` then knows
 */
export function layToast(toast: Toast, ground: ToastGround, late: Late): Laid<ToastScene> | undefined {
  const laid = layoutToastWith(thisPage().windows8.drawing, toast, optionsOf(ground, late.asked));
  if (laid === undefined) late.needWindows8();
  return laid;
}
