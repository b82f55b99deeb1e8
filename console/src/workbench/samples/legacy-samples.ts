/** Each of the 88 visual templates of Windows 8 with all its fields filled by words of their kind. */
import {
  type FieldRole,
  LEGACY_FACES,
  type LegacyBinding,
  type LegacyTemplate,
  type LegacyTileBinding,
  type LegacyToastBinding,
  listTemplates,
  writeTile,
  writeToast,
} from "@belfry/content";
import type { Sample, SampleGroup } from "./sample.ts";

const HEADINGS = ["High tide at noon", "Gale warning", "Ferries", "Fish market"];
const SENTENCES = [
  "The harbour gates stay open until three, and the pilot boat is on its way.",
  "Wind from the west at nine, easing in the evening; small boats stay in.",
  "The last boat to the island leaves at twenty past nine.",
];
const SHORT = ["Quay 3, berth 12", "Wind west 5", "12 boats in", "Water 14°", "Visibility good", "Pilot on board"];
const LABELS = ["Aurora", "Bergen", "Cormorant", "Dolphin", "Elbe", "Frisia"];
const TIMES = ["09:20", "10:05", "11:40", "12:15", "13:30", "14:50"];
const PICTURES = ["harbour.jpg", "ada.jpg", "lighthouse.jpg", "grace.jpg", "island.jpg", "pier.jpg"];

const at = (words: readonly string[], index: number): string => words[index % words.length] ?? "";

function wordsFor(role: FieldRole, index: number, column: number | undefined): string {
  if (role === "block") return "12";
  if (role === "subBlock") return "May";
  if (role.startsWith("heading")) return at(HEADINGS, index);
  if (role === "bodyWrap") return at(SENTENCES, index);
  if (role === "label" || role === "prefix") return at(role === "label" ? LABELS : TIMES, index >> 1);
  return column === 2 ? at(TIMES, index >> 1) : at(SHORT, index);
}

/** A template as a binding with every field filled. */
export function filled({ name }: LegacyTemplate): LegacyBinding {
  const { texts, images } = LEGACY_FACES[name];
  return {
    kind: "legacy",
    template: name,
    texts: texts.map(({ role, column }, index) => ({ text: wordsFor(role, index, column) })),
    images: images.map((_, index) => ({ src: at(PICTURES, index), alt: "" })),
  };
}

/** Windows' list has one template that nobody ever saw drawn, and that no builder writes. */
const TALL =
  '<tile><visual version="3"><binding template="TileTall150x310Image"><image id="1" src="pier.jpg"/></binding></visual></tile>';

function write(template: LegacyTemplate): string {
  if (template.slot === "tall") return TALL;
  const binding = filled(template);
  return template.kind === "tile"
    ? writeTile({ kind: "tile", bindings: [binding as LegacyTileBinding] })
    : writeToast({ kind: "toast", binding: binding as LegacyToastBinding });
}

const asSample = (template: LegacyTemplate): Sample => ({ name: template.name, xml: () => write(template) });

const SLOTS = ["small", "medium", "wide", "large", "tall"] as const;

/** All of them, tiles by their size. */
export const LEGACY_SAMPLES: readonly SampleGroup[] = [
  ...SLOTS.map((slot) => ({
    kind: "tile" as const,
    heading: `Templates of Windows 8, ${slot}`,
    samples: listTemplates()
      .filter((template) => template.slot === slot)
      .map(asSample),
  })),
  {
    kind: "toast",
    heading: "Templates of Windows 8",
    samples: listTemplates()
      .filter(({ slot }) => slot === "toast")
      .map(asSample),
  },
];
