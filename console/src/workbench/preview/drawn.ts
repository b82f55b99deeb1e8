/** What the elements of the shell found when they drew. Asks them; draws nothing. */
import type { LayoutFinding } from "@belfry/content";

/** A tile or a toast of the shell. */
interface Drawn extends Element {
  readonly findings: readonly LayoutFinding[];
  readonly updateComplete: Promise<boolean>;
}

const isDrawn = (element: Element): element is Drawn => "findings" in element && "updateComplete" in element;

/** Each finding once, whichever element it comes from. */
export async function drawnFindings(root: ParentNode): Promise<readonly LayoutFinding[]> {
  const drawn = [...root.querySelectorAll("belfry-tile, belfry-toast")].filter(isDrawn);
  await Promise.all(drawn.map(({ updateComplete }) => updateComplete));
  const all = drawn.flatMap(({ findings }) => findings);
  return [...new Map(all.map((each) => [`${each.code} ${each.message}`, each])).values()];
}
