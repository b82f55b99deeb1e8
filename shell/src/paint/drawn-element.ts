/** What a tile and a toast have in common: a payload of an app, drawn by its layout as soon as everything is there that it needs. */
import { type NotificationKind, type Notifications, type Profile, readValue } from "@belfry/content";
import { LitElement, type PropertyDeclarations } from "lit";
import type { Theme } from "../look/themes.ts";
import type { ShellApp } from "../shell-app.ts";
import { Late } from "./late.ts";

/** See the head of this file. */
export abstract class DrawnElement extends LitElement {
  static override properties: PropertyDeclarations = {
    payload: {},
    app: { attribute: false },
    profile: {},
    build: { type: Number },
    theme: { reflect: true },
  };
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  /** The notification as XML. What Windows would drop leaves the one before in sight. */
  declare payload: string | undefined;
  declare app: ShellApp | undefined;
  declare profile: Profile | undefined;
  declare build: number | undefined;
  declare theme: Theme | undefined;

  protected readonly late = new Late(this);

  /** @returns undefined without a payload, and for one that Windows would drop */
  protected read<Kind extends NotificationKind>(kind: Kind): Notifications[Kind] | undefined {
    const { payload, profile, build } = this;
    return payload === undefined ? undefined : readValue(payload, kind, { profile, build });
  }

  /** Drawn, and with it what had to be loaded first. */
  protected override async getUpdateComplete(): Promise<boolean> {
    await super.getUpdateComplete();
    await this.late.settled;
    return super.getUpdateComplete();
  }

  protected fire(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
