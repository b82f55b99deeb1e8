/**
 * Targets as they cross from the worker. A page is a thousand of them, and the bodies of their templates are mostly one and the same: each text
 * travels once.
 */
import type { Target, TemplateRecord } from "../../model.ts";
import { readHandle, readVariables } from "../registration-row.ts";
import type { TargetPage } from "../store.ts";

/** In the order of the fields of {@link Target}; its template and variables are texts. */
export type PackedTarget = readonly [
  ordinal: number,
  registrationId: string,
  installationId: string | null,
  handle: string,
  browserKeys: string | null,
  template: string | null,
  pushVariables: string | null,
  duplicate: 0 | 1,
];

/** A page before its texts are gathered. */
export interface PackedPage extends Omit<TargetPage, "targets"> {
  readonly targets: readonly PackedTarget[];
}

/** Targets, with each template by its place among the texts. */
export interface GatheredTargets {
  readonly texts: readonly string[];
  readonly targets: readonly (readonly (string | number | null)[])[];
}

/** A page as it travels. */
export interface GatheredPage extends Omit<TargetPage, "targets"> {
  readonly targets: GatheredTargets;
}

const TEMPLATE = 5;

/** Makes of targets what travels. */
export function gather(targets: readonly PackedTarget[]): GatheredTargets {
  const places = new Map<string, number>();
  const placed = targets.map((target) => {
    const text = target[TEMPLATE];
    if (text === null) return target;
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return target.with(TEMPLATE, place);
  });
  return { texts: [...places.keys()], targets: placed };
}

/** Makes of what travelled what the port promises. Targets of one text share one template. */
export function unpackTargets({ texts, targets }: GatheredTargets): Target[] {
  const templates = texts.map((text) => JSON.parse(text) as TemplateRecord);
  return targets.map((target) => {
    const [ordinal, registrationId, installationId, handle, keys, template, variables, duplicate] = target;
    return {
      ordinal: Number(ordinal),
      registrationId: String(registrationId),
      installationId: installationId as string | null,
      handle: readHandle(String(handle), keys as string | null),
      template: typeof template === "number" ? (templates[template] ?? null) : null,
      pushVariables: readVariables(variables as string | null),
      duplicate: duplicate === 1,
    };
  });
}

export function unpackPage({ targets, ...page }: GatheredPage): TargetPage {
  return { ...page, targets: unpackTargets(targets) };
}
