/** What a drawn toast says to those who hear it. Draws nothing. */
import type { Direction, TextPiece, ToastScene } from "@belfry/content";

/** The words of a toast. */
export interface Saying {
  readonly title: string;
  /** All other words, in their order; empty when there are none. */
  readonly body: string;
  /** In which direction the toast as a whole is read. */
  readonly direction: Direction;
  /** BCP 47, where the payload or the app names one. */
  readonly lang: string | undefined;
}

/** Who speaks is said by whoever shows the toast; the titles of inputs are the names of their inputs. */
const ELSEWHERE: ReadonlySet<string> = new Set(["appName", "header", "inputTitle"]);

const isText = (piece: ToastScene["pieces"][number]): piece is TextPiece => piece.kind === "text";

/** See the head of this file. A toast of pictures alone is called by the first that has a description, then by its app. */
export function sayingOf({ pieces }: ToastScene, appName: string): Saying {
  const texts = pieces.filter(isText);
  const frame = texts.find(({ role }) => role === "appName") ?? texts[0];
  const said = texts.filter(({ role, text }) => !ELSEWHERE.has(role) && text !== "");
  const title = said.find(({ role }) => role === "title") ?? said[0];
  const alt = pieces.find((piece) => piece.kind === "image" && piece.alt !== "");
  const words = title?.text ?? (alt?.kind === "image" ? alt.alt : appName);
  const rest = said.filter((piece) => piece !== title).map(({ text }) => text);
  return { title: words, body: rest.join("\n"), direction: frame?.direction ?? "ltr", lang: frame?.lang };
}
