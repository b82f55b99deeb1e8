/** Names that were probably meant, as advice. */
import { listTemplates, WITHDRAWN_NAMES } from "../catalogue/templates.ts";
import { nearest } from "./nearest.ts";
import { formsFor } from "./resolve-template.ts";

/** @returns undefined where no known name is near */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const like = nearest(name, known);
  return like === undefined || like === name ? undefined : `did you mean ${like}?`;
}

/** Every name that a binding of this kind may have. */
function namesFor(kind: "tile" | "toast"): string[] {
  const templates = listTemplates().filter((each) => each.kind === kind);
  return [...templates.flatMap(({ name, alias }) => [name, alias ?? name]), ...formsFor(kind)];
}

/** The same for the name of a visual template. */
export function suggestTemplate(name: string, kind: "tile" | "toast"): string | undefined {
  const present = Object.hasOwn(WITHDRAWN_NAMES, name) ? WITHDRAWN_NAMES[name] : undefined;
  return present === undefined ? suggest(name, namesFor(kind)) : `the name was withdrawn; use ${present}`;
}
