/** The port of matching: for one format of one hub, which registrations there are and which have a tag. */
import type { Cursor } from "./cursor.ts";

/** Posting lists. Each call opens a walk of its own. */
export interface Postings {
  everyone(): Cursor;
  /** @param tag in the form in which tags are compared, see `tagKey` of protocol */
  tagged(tag: string): Cursor;
}
