/** The page that is given one payload after the other that went wrong, and must stay what it is. Runs in a browser. */
import { BelfryTile, BelfryToast, type ShellApp, type SizeName } from "@belfry/shell";
import { mutant } from "./mutant.ts";

/** What went wrong, if anything. */
export interface Trouble {
  readonly seed: number;
  readonly words: string;
}

const APP: ShellApp = { packageSid: "ms-app://fuzz", name: "Fuzz", images: { appBase: "/pictures/", origins: [] } };
const SIZES: readonly SizeName[] = ["small", "medium", "wide", "large"];
/** All that the elements ever draw with; `HR` and the like would be markup that came in. */
const KNOWN =
  /^(?:BELFRY-\w+|BUTTON|DIV|P|SPAN|IMG|svg|path|circle|rect|g|INPUT|SELECT|OPTION|LABEL|UL|LI|MENU|HEADER|FORM|H2|H3|PROGRESS|STYLE|SLOT)$/;

const tile = new BelfryTile();
const toast = new BelfryToast();
tile.app = APP;
toast.app = APP;
document.body.append(tile, toast);

let scripts = 0;
Object.assign(globalThis, { alert: () => scripts++ });

function strangers(root: ParentNode): string[] {
  return [...root.querySelectorAll("*")].flatMap((element) => {
    const handlers = element.getAttributeNames().filter((name) => name.startsWith("on"));
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
    const isStrange =
      !KNOWN.test(element.tagName) || handlers.length > 0 || /^(?:javascript|data):/i.test(address.trim());
    return isStrange ? [`${element.tagName} ${address} ${handlers.join()}`] : [];
  });
}

async function draw(seed: number): Promise<void> {
  const { kind, xml } = mutant(seed);
  const element = kind === "tile" ? tile : toast;
  if (kind === "tile") tile.size = SIZES[seed % SIZES.length] ?? "medium";
  element.payload = xml;
  await element.updateComplete;
  const found = strangers(element.renderRoot);
  if (found.length > 0) throw new Error(found.join("; "));
  if (scripts > 0) throw new Error("a script ran");
}

/** Draws payloads `from` to before `to`. */
async function drawMutants(from: number, to: number): Promise<readonly Trouble[]> {
  const troubles: Trouble[] = [];
  for (let seed = from; seed < to; seed++) {
    await draw(seed).catch((error: unknown) => troubles.push({ seed, words: String(error) }));
  }
  return troubles;
}

Object.assign(globalThis, { drawMutants });
