/** Points in time as paths of SVG. Pure. */
import type { Point } from "../reading/history.ts";

/** Where the drawing stands: a span of time, the value at its upper edge, its size. */
export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const STEPS = [1, 2, 5, 10];

/** The next of 1, 2, 5, 10, 20, … above every value, so that the scale stands still while values tremble. */
export function topOf(lines: readonly (readonly Point[])[]): number {
  const highest = lines.flat().reduce((high, [, value]) => Math.max(high, value ?? 0), 0);
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return (STEPS.find((step) => step * power >= highest) ?? 10) * power;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Runs of neighbours that all have a value. */
function runsOf(points: readonly Point[], { from, to, top, width, height }: Frame): [x: number, y: number][][] {
  const runs: [number, number][][] = [];
  let run: [number, number][] = [];
  for (const [at, value] of points) {
    if (value === null) {
      if (run.length > 0) runs.push(run);
      run = [];
    } else if (at >= from) {
      run.push([round(((at - from) / Math.max(1, to - from)) * width), round(height - (value / top) * height)]);
    }
  }
  return run.length > 0 ? [...runs, run] : runs;
}

const pathOf = (run: readonly (readonly [number, number])[]) => run.map(([x, y]) => `${x} ${y}`).join("L");

/** The line; where values are missing it is broken. */
export function lineOf(points: readonly Point[], frame: Frame): string {
  return runsOf(points, frame)
    .map((run) => `M${pathOf(run)}${run.length === 1 ? "h0.1" : ""}`)
    .join("");
}

/** The ground beneath the line. */
export function areaOf(points: readonly Point[], frame: Frame): string {
  return runsOf(points, frame)
    .map((run) => `M${run[0]?.[0]} ${frame.height}L${pathOf(run)}V${frame.height}Z`)
    .join("");
}
