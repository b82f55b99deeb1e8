/**
 * What the page is beside a console: a device with a shell, and what reads and writes payloads. Heavy, and so loaded when it is first needed.
 */
import { toastXml } from "@belfry/content";
import { openShell, type Shell } from "@belfry/shell";
import { FIRST_SETTINGS } from "../../workbench/draft/draft.ts";
import { study, summaryOf } from "../../workbench/draft/study.ts";
import { openPageDevice, type PageDevice } from "./page-device.ts";

/** More than these would cover the page. */
const MAX_POPUPS = 3;

/** See the head of this file. */
export interface Home {
  readonly shell: Shell;
  readonly device: PageDevice;
  /** A toast of these texts, of which there are three at most. */
  writeToast(texts: readonly string[]): string;
  /** In one sentence, what Windows would do with a payload. */
  summarise(kind: "tile" | "toast" | "badge", xml: string): string;
}

/** Opens one; its device connects when it is first asked to. */
export function openHome(): Home {
  const shell = openShell({ maxPopups: MAX_POPUPS });
  return {
    shell,
    device: openPageDevice(shell),
    writeToast: (texts) => toastXml(texts),
    summarise: (kind, xml) => summaryOf(study({ kind, xml }, FIRST_SETTINGS), FIRST_SETTINGS.profile),
  };
}
