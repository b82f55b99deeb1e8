/** XML written by hand, with strict escaping. Knows no document. */

/** What XML 1.0 cannot carry at all, escaped or not. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Readers make a newline of a bare one, and blanks of all three in an attribute.
  "\r": "&#xD;",
  "\n": "&#xA;",
  "\t": "&#x9;",
};

const replacement = "\ufffd";

/** Whether XML can carry this text. */
export function isXmlText(text: string): boolean {
  return text.replace(FORBIDDEN, "") === text;
}

/** For the text of an element. */
export function escapeText(text: string): string {
  return text.replace(FORBIDDEN, replacement).replace(/[&<>\r]/g, (one) => ESCAPES[one] ?? one);
}

/** For an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(FORBIDDEN, replacement).replace(/[&<>"\r\n\t]/g, (one) => ESCAPES[one] ?? one);
}

/** As a CDATA section, in two where its end stands in the text. A carriage return cannot stand in one: readers would change it. */
export function cdata(text: string): string {
  if (text.includes("\r")) return escapeText(text);
  return `<![CDATA[${text.replace(FORBIDDEN, replacement).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

/** An element with text in it; nothing where there is none, because clients read an empty one as a value. */
export function element(name: string, text: string | number | null): string {
  return text === null || text === "" ? "" : `<${name}>${escapeText(String(text))}</${name}>`;
}
