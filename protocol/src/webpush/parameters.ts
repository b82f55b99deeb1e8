/** The parameters of `Crypto-Key` and `Encryption`: sections split by commas, parameters by semicolons. Their meaning is others' business. */

export interface Parameter {
  /** In lower case. */
  readonly name: string;
  /** Without quotes and without the padding that some senders leave behind base64url. */
  readonly value: string;
}

/** Sections and parameters beyond these are not looked at: known senders write two at the most. */
const MAX_PARTS = 16;

/** @source draft-ietf-httpbis-encryption-encoding-03 sections 3 and 4 */
export const readParameters = (header: string): readonly Parameter[] => readSections(header).flat();

/** The same, section by section. */
export function readSections(header: string): readonly (readonly Parameter[])[] {
  return header.split(",", MAX_PARTS).map((section) => section.split(";", MAX_PARTS).flatMap(readParameter));
}

function readParameter(text: string): Parameter[] {
  const equals = text.indexOf("=");
  if (equals < 0) return [];
  const name = text.slice(0, equals).trim().toLowerCase();
  const value = text
    .slice(equals + 1)
    .replaceAll('"', "")
    .trim();
  return name === "" ? [] : [{ name, value: withoutPadding(value) }];
}

/** By hand: a pattern that looks for the end would begin anew at every sign of a long run. */
function withoutPadding(value: string): string {
  let end = value.length;
  while (end > 0 && value[end - 1] === "=") end--;
  return value.slice(0, end);
}

/** Writes sections as the device gets them. */
export const formatSections = (sections: readonly (readonly Parameter[])[]): string =>
  sections.map((section) => section.map(({ name, value }) => `${name}=${value}`).join(";")).join(",");
