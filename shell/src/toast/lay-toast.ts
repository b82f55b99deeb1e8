/** From what a toast element was given to the scene it draws. Touches no element. */
import {
  type Laid,
  layoutToast,
  type Profile,
  type Toast,
  type ToastLayoutOptions,
  type ToastScene,
} from "@belfry/content";
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

/** See the head of this file. */
export function layToast(toast: Toast, ground: ToastGround, asked: Set<string>): Laid<ToastScene> {
  return layoutToast(toast, optionsOf(ground, asked));
}
