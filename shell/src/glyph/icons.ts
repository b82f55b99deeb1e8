/**
 * The icons on our own controls, as drawings of our own. Their names are what they show; what a control says stands where it is used. Each is
 * a value of its own, so that a page carries those that it shows.
 */
import type { Drawing } from "./drawing.ts";

export const BELL: Drawing = {
  stroke: "M8 2A4.5 4.5 0 0 1 12.5 6.5V9.5L13.8 12H2.2L3.5 9.5V6.5A4.5 4.5 0 0 1 8 2ZM6.3 14.2H9.7",
  width: 1.25,
};
export const CLOSE: Drawing = { stroke: "M3.5 3.5L12.5 12.5M12.5 3.5L3.5 12.5", width: 1.25 };
export const COLLAPSE: Drawing = { stroke: "M3 10.5L8 5.5L13 10.5" };
export const DO_NOT_DISTURB: Drawing = { fill: "M6.2 1.5A6.6 6.6 0 1 0 14.5 9.8A5.6 5.6 0 0 1 6.2 1.5Z" };
export const EXPAND: Drawing = { stroke: "M3 5.5L8 10.5L13 5.5" };
export const MORE: Drawing = { stroke: "M3 8H3.01M8 8H8.01M13 8H13.01", width: 2.25 };
export const RESIZE: Drawing = { stroke: "M3.5 12.5L12.5 3.5M8 3H13V8M8 13H3V8", width: 1.25 };
