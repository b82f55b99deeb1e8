/** What a page tells the shell of an app: what it is called, what it looks like, where its files are. */
import type { AppLook, ImageOptions } from "@belfry/content";

/** An app whose notifications are shown. */
export interface ShellApp extends AppLook {
  /** Lower case; names the app, as its channels do. */
  readonly packageSid: string;
  /** Ground of its tiles, a colour of CSS; Windows' blue when absent. */
  readonly color?: string;
  /** Where its pictures and its own files may come from; every web origin and no files when absent. */
  readonly images?: ImageOptions;
  /** BCP 47, of notifications that name no language. */
  readonly lang?: string;
  /** What `ms-resource:` texts stand for, by key. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Schemes, such as `bingmaps`, that its notifications may open beside `http`, `https`, `mailto` and `tel`; never those of scripts and data. */
  readonly protocols?: readonly string[];
}
