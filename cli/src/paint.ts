/** Colours for a terminal, or none: every function answers its text unchanged when colours are off. */

type Brush = (text: string) => string;

export interface Paint {
  readonly strong: Brush;
  readonly faint: Brush;
  readonly good: Brush;
  readonly odd: Brush;
  readonly bad: Brush;
  readonly name: Brush;
}

/** @param colours on when a person looks at a terminal and NO_COLOR is unset (https://no-color.org) */
export function createPaint(colours: boolean): Paint {
  const brush = (begin: number, end: number): Brush =>
    colours ? (text) => `\u001b[${begin}m${text}\u001b[${end}m` : (text) => text;
  return {
    strong: brush(1, 22),
    faint: brush(2, 22),
    good: brush(32, 39),
    odd: brush(33, 39),
    bad: brush(31, 39),
    name: brush(36, 39),
  };
}
