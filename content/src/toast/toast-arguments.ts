/** The usual way to put several values into a toast's arguments: `key=value;key2`. */

const ESCAPES: Readonly<Record<string, string>> = { "%": "%25", ";": "%3B", "=": "%3D" };
const SIGNS: Readonly<Record<string, string>> = { "%25": "%", "%3B": ";", "%3D": "=" };

const encode = (text: string) => text.replace(/[%;=]/g, (sign) => ESCAPES[sign] ?? sign);
// In one pass: what is decoded must not be decoded again, as Microsoft's first library did.
const decode = (text: string) => text.replace(/%(?:25|3B|3D)/gi, (sign) => SIGNS[sign.toUpperCase()] ?? sign);

/**
 * One string of named values, for `launch` and the arguments of buttons.
 *
 * @param values an empty value is written as its name alone
 * @source Windows App SDK, AppNotificationBuilder
 * @example encodeArguments({ action: "track", order: "7" })
 */
export function encodeArguments(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([key, value]) => encode(key) + (value === "" ? "" : `=${encode(value)}`));
  return pairs.join(";");
}

/** The named values of a string that {@link encodeArguments} or Windows' libraries wrote; of a name given twice the last counts. */
export function decodeArguments(text: string): Map<string, string> {
  const pairs = text.split(";").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [decode(key), decode(value.join("="))];
    }),
  );
}
