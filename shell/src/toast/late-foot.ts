/** The foot of toasts as a part that a page loads with the first toast that has one. Until then, and where it never comes, there is none. */
import { NO_FOOT } from "@belfry/content";
import { LatePart } from "../paint/late-part.ts";
import type { Foot } from "./foot.ts";

const NONE: Foot = {
  drawing: NO_FOOT,
  dress: () => undefined,
  render: () => undefined,
  inputsOf: () => ({}),
  replyTo: () => undefined,
};

/** See the head of this file. */
export const lateFoot = new LatePart<Foot>(async () => (await import("./foot.ts")).FOOT, NONE);

/** The foot that is there. */
export const foot = (): Foot => lateFoot.value ?? NONE;
