/** What every layout is told: the app, and how the page measures letters and knows pictures. Lays out nothing. */
import type { LayoutOptions } from "@belfry/content";
import type { ShellApp } from "../shell-app.ts";
import { thisPage } from "./page.ts";

/** A name for an app that nobody named. */
const NAMELESS: ShellApp = { name: "", packageSid: "" };

/** @param asked is filled with the addresses of pictures that the scene depends on */
export function layoutOptions(app: ShellApp = NAMELESS, asked: Set<string>): LayoutOptions {
  const { letters, pictures } = thisPage();
  const { images, lang, resources } = app;
  const imageState = (address: string) => {
    asked.add(address);
    return pictures.stateOf(address);
  };
  return { app, images, lang, resources, measure: letters.measure, imageState };
}
