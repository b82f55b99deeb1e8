/** The simplest toast: up to three lines of text. Pictures, buttons and inputs belong to the full builder. */
import { escapeAttribute, escapeText } from "../escape.ts";

/** Top-level texts of a toast that Windows shows; it ignores the rest. @source Microsoft, Toast schema */
export const MAX_TOAST_TEXTS = 3;

/** What a toast may say besides its texts. Absent means Windows' default. */
export interface ToastOptions {
  /** Handed to the app when the person clicks the toast's body. */
  readonly launch?: string | undefined;
  /** How long it stays: `short` (the default) 7 seconds, `long` 25. */
  readonly duration?: "short" | "long" | undefined;
  /** Changes how insistent the toast is; absent means an ordinary one. */
  readonly scenario?: "reminder" | "alarm" | "incomingCall" | "urgent" | undefined;
}

function attributes(options: ToastOptions): string {
  let written = "";
  if (options.launch !== undefined) written += ` launch="${escapeAttribute(options.launch)}"`;
  if (options.duration === "long") written += ' duration="long"';
  if (options.scenario !== undefined) written += ` scenario="${escapeAttribute(options.scenario)}"`;
  return written;
}

/**
 * Builds the XML of a toast in the ToastGeneric form of Windows 10 and 11.
 *
 * @param texts one to three: the title, then two lines of body
 * @throws RangeError for no text or more than three, because Windows would show something else than what was asked
 * @source Microsoft, Toast schema
 * @example toastXml(["Belfry", "The bell rang"])
 */
export function toastXml(texts: readonly string[], options: ToastOptions = {}): string {
  if (texts.length < 1 || texts.length > MAX_TOAST_TEXTS) {
    throw new RangeError(`a toast takes 1 to ${MAX_TOAST_TEXTS} texts, not ${texts.length}`);
  }
  const lines = texts.map((text) => `<text>${escapeText(text)}</text>`).join("");
  return `<toast${attributes(options)}><visual><binding template="ToastGeneric">${lines}</binding></visual></toast>`;
}
