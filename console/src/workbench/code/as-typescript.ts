/** A notification as the TypeScript that builds it. Pure: from a typed value to a text; runs nothing. */
import type { NotificationKind, Notifications } from "@belfry/content";
import { tileCode } from "./tile-calls.ts";
import { toastCode } from "./toast-calls.ts";

function codeOf(value: Notifications[NotificationKind]): { readonly code: string; readonly names: readonly string[] } {
  if (value.kind === "tile") return tileCode(value);
  if (value.kind === "toast") return toastCode(value);
  return { code: `badgeXml(${JSON.stringify(value.value)})`, names: ["badgeXml"] };
}

/**
 * A module whose `xml` is exactly what `writeTile`, `writeToast` or `badgeXml` makes of the value; it throws what they throw.
 *
 * @example asTypescript({ kind: "badge", value: 7 }) // import { badgeXml } from "@belfry/content"; export const xml = badgeXml(7);
 */
export function asTypescript(value: Notifications[NotificationKind]): string {
  const { code, names } = codeOf(value);
  return `import { ${names.join(", ")} } from "@belfry/content";\n\nexport const xml = ${code};\n`;
}
