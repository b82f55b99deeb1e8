/** Shortens secrets wherever they stand, so that a demo can show real requests and still be photographed. */
import { ending } from "../words.ts";

export interface Veil {
  /** From now on this text is shown as its last four characters. */
  hide(secret: string): void;
  /** The text with every hidden one in it shortened. */
  over(text: string): string;
}

export function createVeil(): Veil {
  const hidden = new Map<string, string>();
  return {
    hide(secret) {
      hidden.set(secret, ending(secret));
      // A form body carries the same secret in another spelling.
      hidden.set(encodeURIComponent(secret), ending(secret));
    },
    over(text) {
      let shown = text;
      for (const [secret, short] of hidden) shown = shown.replaceAll(secret, short);
      return shown;
    },
  };
}
