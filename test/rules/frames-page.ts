/** Reads the frames of the device protocol out of its source and out of its page, so that the two can be compared. */

/** Kind of a frame → its fields; a name ends in `?` when the field may be absent. */
export type Frames = ReadonlyMap<string, ReadonlySet<string>>;

const INTERFACE = /export interface \w+Frame \{\n([\s\S]*?)\n\}/g;
const FIELD = /^ {2}readonly (\w+)(\??): (.+);$/gm;

/** The interfaces of `protocol/src/device/frames.ts`. */
export function readFramesOfSource(text: string): Frames {
  const frames = new Map<string, Set<string>>();
  for (const [, body = ""] of text.matchAll(INTERFACE)) {
    const fields = Array.from(body.matchAll(FIELD), ([, name = "", absent = "", type = ""]) => ({
      name,
      absent,
      type,
    }));
    const kind = fields.find(({ name }) => name === "t")?.type.replaceAll('"', "");
    const others = fields.filter(({ name }) => name !== "t").map(({ name, absent }) => `${name}${absent}`);
    if (kind !== undefined) frames.set(kind, new Set(others));
  }
  return frames;
}

const CHAPTER = /^### `(\w+)`\n([\s\S]*?)(?=^#|$(?![\s\S]))/gm;
const ROW = /^\| `(\w+)` +\| [^|]+\| (yes|no)\b/gm;

/** The chapters of `docs/reference/frames.md`: a heading for each kind, and a table row for each field. */
export function readFramesOfPage(text: string): Frames {
  const frames = new Map<string, Set<string>>();
  for (const [, kind = "", body = ""] of text.matchAll(CHAPTER)) {
    const names = Array.from(body.matchAll(ROW), ([, name = "", always]) => `${name}${always === "yes" ? "" : "?"}`);
    frames.set(kind, new Set(names));
  }
  return frames;
}

/** The first example of each chapter, as it stands. */
export function readExamples(text: string): { kind: string; json: string }[] {
  return Array.from(text.matchAll(CHAPTER), ([, kind = "", body = ""]) => ({
    kind,
    json: /```json\n([\s\S]*?)```/.exec(body)?.[1] ?? "",
  }));
}

function missing(from: Frames, in_: Frames, where: string): string[] {
  return [...from].flatMap(([kind, fields]) => {
    const there = in_.get(kind);
    if (there === undefined) return [`${where} does not know the frame ${kind}`];
    return [...fields].filter((name) => !there.has(name)).map((name) => `${where} does not know ${kind}.${name}`);
  });
}

/** What one of the two knows and the other does not. */
export function compareFrames(source: Frames, page: Frames): string[] {
  return [...missing(source, page, "the page"), ...missing(page, source, "the source")];
}
