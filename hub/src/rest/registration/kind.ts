/** The kinds of registration descriptions there are, and the platforms that this hub knows by name only. */
import type { Handle, RegistrationRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";

/** What a description is of. */
export interface Kind {
  readonly platform: Handle["platform"];
  readonly isTemplate: boolean;
}

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["WindowsRegistrationDescription", { platform: "wns", isTemplate: false }],
  ["WindowsTemplateRegistrationDescription", { platform: "wns", isTemplate: true }],
  ["BrowserRegistrationDescription", { platform: "browser", isTemplate: false }],
  ["BrowserTemplateRegistrationDescription", { platform: "browser", isTemplate: true }],
]);

/** Push systems of others, as the real service's clients spell them. @source Notification Hubs, supported platforms */
const OTHERS = ["Apple", "Gcm", "FcmV1", "Fcm", "Adm", "Baidu", "Mpns", "Xiaomi"];
const OTHER = new RegExp(`^(${OTHERS.join("|")})(?:Template)?RegistrationDescription$`);

/** @throws HubRefusal PLATFORM_UNSUPPORTED with its name, REGISTRATION_INVALID for what is no description at all */
export function readKind(name: string): Kind {
  const kind = KINDS.get(name);
  if (kind !== undefined) return kind;
  const other = OTHER.exec(name)?.[1];
  if (other !== undefined) throw unsupportedPlatform(other.toLowerCase());
  throw new HubRefusal("REGISTRATION_INVALID", { detail: `${JSON.stringify(name.slice(0, 80))} is no registration` });
}

export function unsupportedPlatform(name: string): HubRefusal {
  return new HubRefusal("PLATFORM_UNSUPPORTED", { detail: `'${name}'; supported: wns, browser` });
}

/** The element's name for a registration. Never the abstract one, which the official client cannot read. */
export function kindName({ handle, template }: Pick<RegistrationRecord, "handle" | "template">): string {
  const platform = handle.platform === "wns" ? "Windows" : "Browser";
  return `${platform}${template === null ? "" : "Template"}RegistrationDescription`;
}
